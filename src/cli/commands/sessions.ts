import type { CommandHandler } from "../command.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";
import { visibleText } from "../visible-text.ts";

export const sessions: CommandHandler = async ({ values }, context) => {
  const workspace = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const store = await context.core.createSessions(values.all ? {} : { workspace });
  const list = await store.list();
  if (values.json) {
    context.output.write(`${JSON.stringify(list, null, 2)}\n`);
    return 0;
  }
  if (list.length === 0) {
    context.output.write(
      values.all
        ? "There are no sessions yet.\n"
        : `There are no sessions of ${workspace}; --all lists every folder's.\n`,
    );
    return 0;
  }
  const rows = list.map((session) => [
    session.id,
    session.updatedAt.slice(0, 16).replace("T", " "),
    session.state,
    session.cost === undefined ? "" : `$${session.cost.toFixed(4)}`,
    visibleText(session.title),
  ]);
  context.output.write(formatTable([["ID", "LAST (UTC)", "STATE", "COST", "TITLE"], ...rows]));
  return 0;
};
