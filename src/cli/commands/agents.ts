import type { CommandHandler } from "../command.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";

export const agents: CommandHandler = async ({ values }, context) => {
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const { profiles, problems } = await context.core.findAgents(cwd);
  const list = profiles.map(({ instructions: _, source, ...profile }) => ({
    ...profile,
    from: source?.kind ?? "built-in",
    ...(source && { path: source.path }),
  }));
  context.output.write(
    values.json
      ? `${JSON.stringify(list, null, 2)}\n`
      : formatTable(
          list.map(({ name, description, path }) => [
            name,
            path === undefined ? description : `${description} (${path})`,
          ]),
        ),
  );
  for (const problem of problems) context.errors.write(`lathe: ${problem}\n`);
  return 0;
};
