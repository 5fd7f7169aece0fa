import { isAbortError, ToolError } from "../base/errors.ts";
import { computeHunks } from "../changes/compute-hunks.ts";
import { decideHunks } from "../changes/decide-hunks.ts";
import { countLines } from "../changes/plan-change.ts";
import { splitLines } from "../changes/split-lines.ts";
import type { ResolvedPath } from "../ports/workspace-files.ts";
import type { ChangeState, FileChange, Hunk } from "../protocol/change.ts";
import type { ApprovedChange, ToolContext } from "./define-tool.ts";

export interface WrittenChange {
  /** As it was applied: hunks accepted or rejected, only accepted lines counted. */
  view: FileChange;
  /** False when everything in it was rejected. */
  written: boolean;
  /** What saving changed besides: a formatter of the editor. */
  formatted?: readonly Hunk[];
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
    let formatted: readonly Hunk[] | undefined;
    if (isRejected(change)) {
      results.push({ view: report(change, "rejected", context), written: false });
      continue;
    }
    try {
      const saved = await writeOne(change, context);
      if (saved !== undefined) hashes.set(change.path.absolute, saved.hash);
      if (saved !== undefined && saved.formatted.length > 0) formatted = saved.formatted;
    } catch (error) {
      if (!isAbortError(error)) report(change, "failed", context);
      throw withWritten(error, results);
    }
    results.push({ view: report(change, "applied", context), written: true, ...(formatted && { formatted }) });
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

/** A text as it is on disk, and what saving changed in it. */
interface SavedText {
  hash: string;
  text: string;
  formatted: readonly Hunk[];
}

async function writeOne(change: ApprovedChange, context: ToolContext): Promise<SavedText | undefined> {
  const { ledger, sessionId, callId } = context;
  if (ledger === undefined) return carryOut(change, context);
  const { kind, path, newPath, before, text, view, reviewed } = change;
  const tracked = {
    ...{ sessionId, callId, kind, path, view, reviewed },
    ...(newPath && { newPath }),
    ...(before && { before }),
    ...(text !== undefined && { text }),
  };
  let saved: SavedText | undefined;
  await ledger.track(tracked, async () => {
    saved = await carryOut(change, context);
    return saved?.text;
  });
  return saved;
}

async function carryOut(change: ApprovedChange, context: ToolContext): Promise<SavedText | undefined> {
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
  const formatted = await formattedHunks(path, text, hash, context);
  const after = splitLines(formatted.text).length;
  if (formatted.hunks.length > 0) {
    seen.edited(path.absolute, { hash }, { hash, totalLines: after }, decideHunks(formatted.hunks, []));
  }
  return { hash, text: formatted.text, formatted: formatted.hunks };
}

/** What an editor's formatter made of a text when it was saved. */
async function formattedHunks(
  path: ResolvedPath,
  text: string,
  hash: string,
  { files }: ToolContext,
): Promise<{ text: string; hunks: Hunk[] }> {
  // What is written is written: neither a stop nor a file that is gone by now makes a failure of it.
  const saved = await files.read(path, new AbortController().signal).catch(onlyToolErrors);
  if (saved?.kind !== "text" || saved.hash !== hash || saved.text === text) return { text, hunks: [] };
  return { text: saved.text, hunks: await computeHunks(text, saved.text) };
}

function onlyToolErrors(error: unknown): undefined {
  if (!(error instanceof ToolError)) throw error;
}

function report(change: ApprovedChange, state: ChangeState, context: ToolContext): FileChange {
  const waits = state === "applied" && !change.reviewed && context.ledger !== undefined;
  const hunks = decideHunks(change.view.hunks, change.rejected, waits ? "pending" : "accepted");
  const counts = change.view.kind === "delete" ? {} : countLines(hunks);
  const view: FileChange = { ...change.view, hunks, ...counts, state };
  context.emit({ type: "change", callId: context.callId, ...view });
  return view;
}
