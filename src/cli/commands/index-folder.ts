import type { RefreshProgress, RefreshReport } from "../../ports/repository-memory.ts";
import type { CliContext, CommandHandler } from "../command.ts";
import { embedderOption } from "../embedder-option.ts";
import { existingFolder } from "../run-options.ts";

/** `lathe index [DIR]`: builds or refreshes the memory of a folder, or checks it. */
export const indexFolder: CommandHandler = async ({ positionals: [folder], values }, context) => {
  const cwd = existingFolder(folder ?? context.cwd, context.cwd);
  if (values.check) return (await import("./check-memory.ts")).checkMemory(cwd, values.json === true, context);
  const memory = await context.core.createMemory(cwd, embedderOption(values));
  const stop = new AbortController();
  const undo = context.onInterrupt(() => stop.abort());
  const startedAt = performance.now();
  try {
    const report = await memory.refresh({ onProgress: progressPrinter(context) }, stop.signal);
    const seconds = (performance.now() - startedAt) / 1000;
    if (values.json) context.output.write(`${JSON.stringify({ ...report, seconds: Number(seconds.toFixed(3)) })}\n`);
    else context.output.write(describeReport(report, seconds, cwd));
    return 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    context.errors.write(
      "\nlathe: stopped; what was indexed is kept, and the next `lathe index` goes on from there.\n",
    );
    return 130;
  } finally {
    undo();
    await memory.close();
  }
};

function describeReport({ indexed, restored, removed, status }: RefreshReport, seconds: number, cwd: string): string {
  const changes = [
    ...(indexed > 0 ? [`${indexed} read`] : []),
    ...(restored > 0 ? [`${restored} taken back from an earlier state`] : []),
    ...(removed > 0 ? [`${removed} dropped`] : []),
  ];
  const skipped = Object.entries(status.skipped).sort((a, b) => b[1] - a[1]);
  const lines = [
    `${cwd}: ${status.files} files, ${status.chunks} places in ${seconds.toFixed(1)} s (${changes.join(", ") || "nothing had changed"}).`,
    ...(skipped.length > 0 ? [`Left out: ${skipped.map(([reason, count]) => `${count} ${reason}`).join(", ")}.`] : []),
    ...status.notices,
  ];
  return `${lines.join("\n")}\n`;
}

/** A line that is written over, where a person watches. */
export function progressPrinter({ interactive, errors }: CliContext): (progress: RefreshProgress) => void {
  let shown = 0;
  return ({ done, total }) => {
    if (!interactive) return;
    if (done === total) errors.write(shown > 0 ? "\r\x1b[K" : "");
    else if (performance.now() - shown > 100) {
      shown = performance.now();
      errors.write(`\rIndexing: ${done} of ${total} files\x1b[K`);
    }
  };
}
