import type { HunkState } from "../../protocol/change.ts";
import type { HunkDecisions } from "../../protocol/tracked-change.ts";
import { type Block, decisionsOf, type ReviewFile } from "./block.ts";

/** The file as it stands now: an applied change goes on being decided after its event. */
export function withDecision(file: ReviewFile, decision: HunkDecisions | undefined): ReviewFile {
  const { change } = file;
  if (decision === undefined || change.state !== "applied") return file;
  const states = new Map(decision.hunks.map(({ hunkId, state }) => [hunkId, state]));
  const hunks = change.hunks.map((hunk) => {
    const state = states.get(hunk.id) ?? hunk.state;
    return state === hunk.state ? hunk : { ...hunk, state };
  });
  return { ...file, change: { ...change, hunks }, decision: decision.state, tracked: true };
}

/** A person has to decide on it: nobody has yet, or somebody else has changed the file under it. */
export function isUndecided(state: HunkState): boolean {
  return state === "pending" || state === "conflicted";
}

/** True while a person may decide on it: asked before it is written, or applied and not decided as a whole. */
export function isOpen(file: ReviewFile): boolean {
  return file.requestId !== undefined || (file.tracked === true && decisionsOf(file).some(isUndecided));
}

/** True when it is applied and something of it waits for review. */
export function waitsForReview(file: ReviewFile): boolean {
  return file.requestId === undefined && isOpen(file);
}

export interface PendingReview {
  /** In the order they were made. */
  changes: { changeId: string; path: string }[];
  hunks: number;
  files: number;
  /** The newest card that has some of it. */
  blockId: string;
}

/** What of the transcript is applied and waits for review; undefined when nothing does. */
export function pendingReview(
  blocks: readonly Block[],
  decisions: Readonly<Record<string, HunkDecisions>>,
): PendingReview | undefined {
  const changes: PendingReview["changes"] = [];
  const paths = new Set<string>();
  let hunks = 0;
  let blockId = "";
  for (const block of blocks) {
    if (block.kind !== "changes") continue;
    for (const plain of block.files) {
      const file = withDecision(plain, decisions[plain.change.changeId]);
      if (!waitsForReview(file)) continue;
      const { changeId, newPath, path } = file.change;
      changes.push({ changeId, path: newPath ?? path });
      paths.add(newPath ?? path);
      hunks += decisionsOf(file).filter(isUndecided).length;
      blockId = block.id;
    }
  }
  return changes.length === 0 ? undefined : { changes, hunks, files: paths.size, blockId };
}

/** Changes after which the agent changed the same file again, or ran a command that could have. */
export function editedAgain(blocks: readonly Block[]): ReadonlySet<string> {
  const again = new Set<string>();
  const later = new Set<string>();
  let commands = false;
  for (const block of blocks.toReversed()) {
    if (block.kind === "command") commands = true;
    if (block.kind !== "changes") continue;
    for (const { change } of block.files.toReversed()) {
      const path = change.newPath ?? change.path;
      if (commands || later.has(path)) again.add(change.changeId);
      later.add(path);
    }
  }
  return again;
}

/** One word for a file: what is left to do, else what prevails. */
export function fileState(file: ReviewFile): HunkState | "applied" | "failed" | "partly" {
  const { state } = file.change;
  if (state === "applied" && !file.tracked) return "applied";
  if (state === "failed" || state === "rejected") return state;
  const states = decisionsOf(file);
  if (state === "proposed" && (file.requestId === undefined || states.includes("pending"))) return "pending";
  const isMixed = states.includes("accepted") && states.includes("rejected") && !states.includes("pending");
  if (isMixed && !states.includes("conflicted")) return "partly";
  for (const one of ["pending", "conflicted", "accepted", "superseded"] as const) if (states.includes(one)) return one;
  return "rejected";
}
