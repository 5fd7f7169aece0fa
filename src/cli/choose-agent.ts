import { type AgentProfile, codeAgent } from "../agent/agent-profile.ts";
import type { AgentEvent } from "../protocol/agent-event.ts";
import type { CliContext } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The agent that was asked for, or that the resumed session had. @throws UsageError where there is none of that name. */
export async function chooseAgent(
  wanted: string | undefined,
  stored: readonly AgentEvent[],
  cwd: string,
  { core, errors }: Pick<CliContext, "core" | "errors">,
): Promise<AgentProfile> {
  const last = stored.findLast((event) => event.type === "session-start")?.agent;
  // The usual one, which no file can replace: nothing is read for it.
  if ((wanted ?? last ?? codeAgent.name) === codeAgent.name) return codeAgent;
  const { profiles, problems } = await core.findAgents(cwd);
  const find = (name: string | undefined) => profiles.find((one) => one.name === name);
  const profile = wanted === undefined ? (find(last) ?? find("code")) : find(wanted);
  if (profile === undefined) {
    const names = profiles.map(({ name }) => name).join(", ");
    throw new UsageError(`There is no agent ${wanted}.`, `The agents are: ${names}.`);
  }
  const about = problems.filter((problem) => profile.source && problem.startsWith(`${profile.source.path}:`));
  for (const problem of about) errors.write(`lathe: ${problem}\n`);
  return profile;
}
