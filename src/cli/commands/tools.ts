import { describedSchema } from "../../tools/define-tool.ts";
import type { CommandHandler } from "../command.ts";
import { formatTable } from "../table.ts";

export const tools: CommandHandler = async ({ values }, context) => {
  const list = await context.core.listTools();
  if (values.json) {
    const schemas = list.map((tool) => ({ ...describedSchema(tool), group: tool.group }));
    context.output.write(`${JSON.stringify(schemas, null, 2)}\n`);
    return 0;
  }
  const rows = list.map((tool) => [tool.name, tool.group, tool.description.split(/(?<=\.)\s/)[0] ?? ""]);
  context.output.write(formatTable([["TOOL", "GROUP", "WHAT FOR"], ...rows]));
  return 0;
};
