import type { CommandHandler } from "../command.ts";
import { createJsonPrinter } from "../json-printer.ts";
import { createTranscriptPrinter } from "../transcript-printer.ts";

export const show: CommandHandler = async ({ positionals: [id = ""], values }, context) => {
  const store = await context.core.createSessions();
  const { events, problems } = await store.read(id);
  const print = values.json
    ? createJsonPrinter(context.output)
    : createTranscriptPrinter(context.output, context.style);
  for (const event of events) print(event);
  await context.output.flush();
  for (const problem of problems) context.errors.write(`lathe: session log: ${problem}\n`);
  return 0;
};
