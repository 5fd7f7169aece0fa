import { isAbortError, ToolError } from "../base/errors.ts";
import { decideHunks } from "../changes/decide-hunks.ts";
import { countLines } from "../changes/plan-change.ts";
import { splitLines } from "../changes/split-lines.ts";
import type { ChangeState, FileChange } from "../protocol/change.ts";
import type { ApprovedChange, ToolContext } from "./define-tool.ts";

export interface WrittenChange {
  /** As it was applied: hunks accepted or rejected, only accepted lines counted. */
  view: FileChange;
  /** False when everything in it was rejected. */
  written: boolean;
}

/**
 * Brings reviewed changes to the disk, one after the other, and says of each what became of it. What the model knows of the
 * files stays known. @throws ToolError of the first that fails; those before it are written.
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
  const { path, newPath, before, text = "", expected, view, rejected } = change;
  if (change.kind === "delete") {
    await files.remove(path, expected, signal);
    seen.forget(path.absolute);
    return;
  }
  if (change.kind === "move") {
    if (newPath === undefined) throw new ToolError("invalid_input", "The move has no target.");
    await files.move(path, newPath, expected, signal);
    seen.moved(path.absolute, newPath.absolute);
    return;
  }
  const hash = await files.write(path, text, before, expected, signal);
  const version = { hash, totalLines: splitLines(text).length };
  if (before === undefined || before.text === "") seen.written(path.absolute, version);
  else seen.edited(path.absolute, before, version, decideHunks(view.hunks, rejected));
}

function report(change: ApprovedChange, state: ChangeState, context: ToolContext): FileChange {
  const hunks = decideHunks(change.view.hunks, change.rejected);
  const counts = change.view.kind === "delete" ? {} : countLines(hunks);
  const view: FileChange = { ...change.view, hunks, ...counts, state };
  context.emit({ type: "change", callId: context.callId, ...view });
  return view;
}
