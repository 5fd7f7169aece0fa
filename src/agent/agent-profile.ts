/** Who the agent is: what it is told, and which tools it is offered. */
export interface AgentProfile {
  name: string;
  /** One line for the picker. */
  description: string;
  /** Opening of the system prompt. */
  instructions: string;
  /** False: tools that write or execute are not offered. */
  mayChange: boolean;
}

export const codeAgent: AgentProfile = {
  name: "code",
  description: "Reads, changes and runs the code of this workspace",
  instructions: "You are Lathe, a coding agent in the user's workspace.",
  mayChange: true,
};

export const agentProfiles: readonly AgentProfile[] = [codeAgent];
