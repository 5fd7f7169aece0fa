import type { StrategyChoice } from "../protocol/strategy.ts";
import type { RunLimits } from "./limits.ts";

/** Who the agent is: what it is told, which tools it is offered, how it works unless the user says otherwise. */
export interface AgentProfile {
  /** Unique among the agents of a workspace. */
  name: string;
  /** One line for the picker. */
  description: string;
  /** Opening of the system prompt. Of a workspace's own agent: text of the workspace, which guides. */
  instructions: string;
  /** False: tools that write or execute are not offered. */
  mayChange: boolean;
  /** Names of the tools it is offered; absent: all. */
  tools?: readonly string[];
  strategy?: StrategyChoice;
  /** Model to ask for at the connected server. Only of an agent of the user's own. */
  model?: string;
  /** Hold beside those of settings and files; the tighter one counts. */
  limits?: Pick<RunLimits, "turns" | "tokens" | "cost" | "milliseconds">;
  /** Absent: built in. */
  source?: { kind: "user" | "workspace"; path: string };
}

export const codeAgent: AgentProfile = {
  name: "code",
  description: "Reads, changes and runs the code of this workspace",
  instructions: "You are Lathe, a coding agent in the user's workspace.",
  mayChange: true,
};
