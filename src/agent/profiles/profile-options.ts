import type { Tool, ToolPorts } from "../../tools/define-tool.ts";
import { availableTools } from "../../tools/registry.ts";
import type { AgentProfile } from "../agent-profile.ts";
import type { AgentSessionOptions } from "../agent-session.ts";
import type { RunLimits } from "../limits.ts";
import type { StrategyOptions } from "../strategies/strategy.ts";

/** True where nothing may be changed, by the agent's own nature or because the workspace is not trusted. */
export function isReadOnly({ profile, trusted }: Pick<AgentSessionOptions, "profile" | "trusted">): boolean {
  return !profile.mayChange || !trusted;
}

/** The tools of an agent, and the groups of them that it is offered from the start: those its profile names. */
export function profileTools(
  profile: AgentProfile,
  ports: ToolPorts,
  readOnly: boolean,
): { tools: Tool[]; groups: string[] } {
  const only = profile.tools;
  const tools = availableTools(ports, { readOnly, ...(only && { only }) });
  const groups = only === undefined ? [] : [...new Set<string>(tools.map(({ group }) => group))];
  return { tools, groups: groups.filter((group) => group !== "core" && group !== "history") };
}

/** The limits of a run: a profile can only tighten them. */
export function profileLimits({ limits: own = {} }: AgentProfile, limits: RunLimits): RunLimits {
  const tighter = { ...limits };
  for (const name of ["turns", "tokens", "cost", "milliseconds"] as const) {
    const bounds = [own[name], limits[name]].filter((bound) => bound !== undefined);
    if (bounds.length > 0) tighter[name] = Math.min(...bounds);
  }
  return tighter;
}

/** How a message is worked on that says nothing: as its agent does, else as the settings say. */
export function profileStrategies({ strategy }: AgentProfile, options: StrategyOptions = {}): StrategyOptions {
  return strategy === undefined ? options : { ...options, choice: () => strategy };
}
