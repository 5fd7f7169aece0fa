import type { Hunk, HunkState } from "../../protocol/change.ts";
import type { HostMessage } from "../../protocol/panel-message.ts";
import type { Block, ChangesBlock, ReviewFile } from "./block.ts";
import type { BlockList } from "./block-list.ts";

type ReviewDecision = Extract<HostMessage, { type: "review-state" }>["decisions"][number];

/** Puts a file's change into the card that already has it, into the card at the end, or into a new one. */
export function mergeChange(list: BlockList, file: ReviewFile, card: { id: string; reason: string }): void {
  const { changeId } = file.change;
  const known = list.update(
    "changes",
    (block) => block.files.some((other) => other.change.changeId === changeId),
    (block) => ({
      ...block,
      files: block.files.map((other) => (other.change.changeId === changeId ? file : other)),
    }),
  );
  if (known) return;
  const last = list.last;
  if (last?.kind === "changes") {
    list.replace(list.toArray().length - 1, {
      ...last,
      reason: card.reason === "" ? last.reason : card.reason,
      files: [...last.files, file],
    });
    return;
  }
  list.push({ kind: "changes", id: list.freeId(card.id), reason: card.reason, files: [file] });
}

/** Closes a review: what was still pending gets the state of the reply. */
export function settleReview(list: BlockList, requestId: string, state: "accepted" | "rejected"): void {
  list.update(
    "changes",
    (block) => block.files.some((file) => file.requestId === requestId),
    (block) => ({
      ...block,
      files: block.files.map((file) => (file.requestId === requestId ? settleFile(file, state) : file)),
    }),
  );
}

/** Applies decisions on hunks of an open review. */
export function applyDecisions(blocks: readonly Block[], requestId: string, decisions: readonly ReviewDecision[]) {
  return blocks.map((block) => {
    if (block.kind !== "changes" || !block.files.some((file) => file.requestId === requestId)) return block;
    const files = block.files.map((file) => (file.requestId === requestId ? decisions.reduce(decide, file) : file));
    return { ...block, files } satisfies ChangesBlock;
  });
}

function decide(file: ReviewFile, decision: ReviewDecision): ReviewFile {
  const { change } = file;
  const { hunkId, state } = decision;
  if (decision.changeId !== change.changeId) return file;
  if (change.hunks.length === 0) return { ...file, decision: state };
  const hunks = change.hunks.map((hunk) =>
    hunkId === undefined || hunk.id === hunkId ? withState(hunk, state) : hunk,
  );
  return { ...file, change: { ...change, hunks } };
}

function settleFile({ callId, change, decision }: ReviewFile, state: HunkState): ReviewFile {
  const hunks = change.hunks.map((hunk) => (hunk.state === "pending" ? withState(hunk, state) : hunk));
  const whole = decision === undefined || decision === "pending" ? state : decision;
  const rejected = hunks.length === 0 ? whole === "rejected" : hunks.every((hunk) => hunk.state === "rejected");
  const settled = { callId, change: { ...change, hunks, state: rejected ? "rejected" : change.state } as const };
  return hunks.length === 0 ? { ...settled, decision: whole } : settled;
}

function withState(hunk: Hunk, state: HunkState): Hunk {
  return hunk.state === state ? hunk : { ...hunk, state };
}
