import type { AgentSession, UserMessage } from "../agent/agent-session.ts";
import type { EndReason } from "../protocol/agent-event.ts";
import type { CliContext } from "./command.ts";
import { createJsonPrinter } from "./json-printer.ts";
import { createTranscriptPrinter, type TranscriptOptions } from "./transcript-printer.ts";

export const exitCodes: Readonly<Record<EndReason, number>> = {
  finished: 0,
  failed: 1,
  limit: 3,
  denied: 3,
  aborted: 130,
};

/** Lets a session run with its events on standard output; Ctrl-C stops it. Returns the exit code of how it ended. */
export async function printRun(
  session: AgentSession,
  message: UserMessage | undefined,
  options: { json: boolean } & TranscriptOptions,
  context: CliContext,
): Promise<number> {
  const { output, style } = context;
  // What is printed for programs is often kept, so it is as the log has it.
  if (options.json) session.on(createJsonPrinter(output), { asLogged: true });
  else session.on(createTranscriptPrinter(output, style, options));
  const open = new Set<string>();
  session.on((event) => {
    if (event.type === "permission-request" || event.type === "question-request") open.add(event.requestId);
    if (event.type === "permission-reply" || event.type === "question-reply") open.delete(event.requestId);
  });
  const release = context.onInterrupt(
    () => session.stop(),
    () => open.size > 0,
  );
  try {
    const result = await (message === undefined ? session.continueRun() : session.send(message));
    return exitCodes[result.reason];
  } finally {
    release();
    await session.close();
  }
}
