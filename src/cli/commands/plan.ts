import { UserError } from "../../base/errors.ts";
import { currentEvents } from "../../protocol/current-events.ts";
import { planMarkdown } from "../../protocol/plan-markdown.ts";
import type { CommandHandler } from "../command.ts";

/** The newest plan of a session that still counts, as Markdown or JSON. */
export const plan: CommandHandler = async ({ positionals: [id = ""], values }, context) => {
  const store = await context.core.createSessions();
  const { events } = await store.read(id);
  const newest = currentEvents(events).findLast((event) => event.type === "plan")?.plan;
  if (newest === undefined) {
    throw new UserError(
      "no_plan",
      `The session ${id} has no plan.`,
      'Make one with: lathe run --strategy plan-execute "…"',
    );
  }
  context.output.write(values.json ? `${JSON.stringify(newest, null, 2)}\n` : planMarkdown(newest));
  return 0;
};
