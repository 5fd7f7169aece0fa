import { isAbortError, ToolError } from "../base/errors.ts";
import { countLines } from "../changes/plan-change.ts";
import type { ChangeState, FileChange, Hunk } from "../protocol/change.ts";
import type { ApprovedChange, ToolContext } from "./define-tool.ts";

export interface WrittenChange {
  /** As it was applied: hunks accepted or rejected, only accepted lines counted. */
  view: FileChange;
  /** False when everything in it was rejected. */
  written: boolean;
}

/**
 * Brings reviewed changes to the disk, one after the other, and says of each what became of it. Versions the model
 * knows stay known. @throws ToolError of the first that fails; those before it are written.
 */
export async function writeApproved(
  approved: readonly ApprovedChange[],
  context: ToolContext,
): Promise<WrittenChange[]> {
  const results: WrittenChange[] = [];
  for (const change of approved) {
    if (isRejected(change)) {
      results.push({ view: report(change, "rejected", context), written: false });
      continue;
    }
    try {
      await writeOne(change, context);
    } catch (error) {
      if (!isAbortError(error)) report(change, "failed", context);
      throw error;
    }
    results.push({ view: report(change, "applied", context), written: true });
  }
  return results;
}

function isRejected(change: ApprovedChange): boolean {
  return change.rejected.length > 0 && change.view.hunks.every((hunk) => change.rejected.includes(hunk.id));
}

async function writeOne(change: ApprovedChange, context: ToolContext): Promise<void> {
  const { files, seen, signal } = context;
  const { path, newPath, before, text, expected } = change;
  if (change.kind === "delete") {
    await files.remove(path, expected, signal);
    seen.forget(path.absolute);
    return;
  }
  if (change.kind === "move") {
    if (newPath === undefined) throw new ToolError("invalid_input", "The move has no target.");
    await files.move(path, newPath, expected, signal);
    const known = seen.knownHash(path.absolute);
    if (known !== undefined) seen.remember(newPath.absolute, known);
    seen.forget(path.absolute);
    return;
  }
  const hash = await files.write(path, text ?? "", before, expected, signal);
  // An edit that quoted a line or two does not mean that the model has read the file.
  const knowsAll = change.kind === "create" || seen.knownHash(path.absolute) !== undefined;
  if (knowsAll) seen.remember(path.absolute, hash);
}

function report(change: ApprovedChange, state: ChangeState, context: ToolContext): FileChange {
  const hunks = change.view.hunks.map(
    (hunk): Hunk => ({ ...hunk, state: change.rejected.includes(hunk.id) ? "rejected" : "accepted" }),
  );
  const counts = change.view.kind === "delete" ? {} : countLines(hunks);
  const view: FileChange = { ...change.view, hunks, ...counts, state };
  context.emit({ type: "change", callId: context.callId, ...view });
  return view;
}

/** What the model hears of a written edit: how much, where, and what the user did not want. */
export function describeWritten({ view, written }: WrittenChange): string {
  const rejected = view.hunks.filter((hunk) => hunk.state === "rejected");
  if (!written) return `The user rejected every hunk of ${view.path}; nothing was written.`;
  const accepted = view.hunks.filter((hunk) => hunk.state !== "rejected");
  const verb = view.kind === "create" ? "Created" : "Edited";
  const at =
    view.kind === "create" ? "" : ` at ${places(accepted, (hunk) => span(hunk.newStart, hunk.newLines.length))}`;
  const summary = `${verb} ${view.path}${at} (+${view.added} −${view.removed}).`;
  if (rejected.length === 0) return summary;
  const kept = places(rejected, (hunk) => span(hunk.oldStart, hunk.oldLines.length));
  return `${summary}\nThe user rejected ${rejected.length} of ${view.hunks.length} hunks; kept as before: ${kept} of the old file.`;
}

const shownPlaces = 12;

function places(hunks: readonly Hunk[], text: (hunk: Hunk) => string): string {
  const shown = hunks.slice(0, shownPlaces).map(text).join(", ");
  return `${hunks.length === 1 && !shown.includes("–") ? "line" : "lines"} ${shown}${hunks.length > shownPlaces ? " …" : ""}`;
}

function span(start: number, count: number): string {
  return count <= 1 ? String(start) : `${start}–${start + count - 1}`;
}
