import { agentProfiles } from "../../agent/agent-profile.ts";
import type { CommandHandler } from "../command.ts";
import { formatTable } from "../table.ts";

export const agents: CommandHandler = async ({ values }, context) => {
  const list = agentProfiles.map(({ name, description, mayChange }) => ({ name, description, mayChange }));
  context.output.write(
    values.json
      ? `${JSON.stringify(list, null, 2)}\n`
      : formatTable(list.map((agent) => [agent.name, agent.description])),
  );
  return 0;
};
