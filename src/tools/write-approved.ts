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
  const hashes = new Map<string, string>();
  for (const planned of approved) {
    const change = withNewHash(planned, hashes);
    if (isRejected(change)) {
      results.push({ view: report(change, "rejected", context), written: false });
      continue;
    }
    try {
      const hash = await writeOne(change, context);
      if (hash !== undefined) hashes.set(change.path.absolute, hash);
    } catch (error) {
      if (!isAbortError(error)) report(change, "failed", context);
      throw withWritten(error, results);
    }
    results.push({ view: report(change, "applied", context), written: true });
  }
  return results;
}

/** Whoever reads the error must not believe that nothing was written. */
function withWritten(error: unknown, results: readonly WrittenChange[]): unknown {
  const paths = results.filter(({ written }) => written).map(({ view }) => view.path);
  if (paths.length === 0 || !(error instanceof ToolError)) return error;
  const message = `${error.message} Before that these were done: ${paths.join(", ")}.`;
  return new ToolError(error.code, message, error.hint, { cause: error });
}

function isRejected(change: ApprovedChange): boolean {
  return change.rejected.length > 0 && change.view.hunks.every((hunk) => change.rejected.includes(hunk.id));
}

/** A file that the same call has edited is moved as that edit left it. */
function withNewHash(change: ApprovedChange, hashes: ReadonlyMap<string, string>): ApprovedChange {
  const hash = hashes.get(change.path.absolute);
  return hash === undefined ? change : { ...change, expected: { hash } };
}

/** Returns the hash of a file whose text was written. */
async function writeOne(change: ApprovedChange, context: ToolContext): Promise<string | undefined> {
  const { ledger, sessionId, callId } = context;
  if (ledger === undefined) return carryOut(change, context);
  const { kind, path, newPath, before, text, view, reviewed } = change;
  const tracked = {
    ...{ sessionId, callId, kind, path, view, reviewed },
    ...(newPath && { newPath }),
    ...(before && { before }),
    ...(text !== undefined && { text }),
  };
  let hash: string | undefined;
  await ledger.track(tracked, async () => {
    hash = await carryOut(change, context);
    return reviewed ? undefined : otherText(change, context);
  });
  return hash;
}

/** What is on disk after a write, where it is not the planned text: an editor may format what it saves. */
async function otherText({ path, text }: ApprovedChange, context: ToolContext): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const content = await context.files.read(path, context.signal);
  return content.kind === "text" && content.text !== text ? content.text : undefined;
}

async function carryOut(change: ApprovedChange, context: ToolContext): Promise<string | undefined> {
  const { files, seen, signal } = context;
  const { path, newPath, before, text = "", expected, view, rejected } = change;
  if (change.kind === "delete") {
    await files.remove(path, expected, signal);
    seen.forget(path.absolute);
    return undefined;
  }
  if (change.kind === "move") {
    if (newPath === undefined) throw new ToolError("invalid_input", "The move has no target.");
    await files.move(path, newPath, expected, signal);
    seen.moved(path.absolute, newPath.absolute);
    return undefined;
  }
  const hash = await files.write(path, text, before, expected, signal);
  const version = { hash, totalLines: splitLines(text).length };
  if (before === undefined || before.text === "") seen.written(path.absolute, version);
  else seen.edited(path.absolute, before, version, decideHunks(view.hunks, rejected));
  return hash;
}

function report(change: ApprovedChange, state: ChangeState, context: ToolContext): FileChange {
  const waits = state === "applied" && !change.reviewed && context.ledger !== undefined;
  const hunks = decideHunks(change.view.hunks, change.rejected, waits ? "pending" : "accepted");
  const counts = change.view.kind === "delete" ? {} : countLines(hunks);
  const view: FileChange = { ...change.view, hunks, ...counts, state };
  context.emit({ type: "change", callId: context.callId, ...view });
  return view;
}
