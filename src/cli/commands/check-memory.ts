import type { CheckProgress } from "../../ports/memory-doctor.ts";
import { reportMarkdown } from "../../repository/doctor/report-markdown.ts";
import type { CliContext } from "../command.ts";
import { visibleText } from "../visible-text.ts";

/** `lathe index --check`: how the memory of a folder stands, as Markdown or JSON. */
export async function checkMemory(cwd: string, asJson: boolean, context: CliContext): Promise<number> {
  const memory = await context.core.createMemory(cwd);
  const stop = new AbortController();
  const undo = context.onInterrupt(() => stop.abort());
  try {
    const report = await memory.check(stepPrinter(context), stop.signal);
    context.output.write(asJson ? `${JSON.stringify(report)}\n` : visibleText(reportMarkdown(report)));
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    if (context.interactive) context.errors.write("\r\x1b[K");
    undo();
    await memory.close();
  }
}

/** A line that is written over, where a person watches. */
function stepPrinter({ interactive, errors }: CliContext): (progress: CheckProgress) => void {
  let shown = 0;
  return ({ step, done, total }) => {
    if (!interactive || performance.now() - shown < 100) return;
    shown = performance.now();
    errors.write(`\r${step}: ${done} of ${total}\x1b[K`);
  };
}
