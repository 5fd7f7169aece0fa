import { type Block, holdsCall, type RestoredBlock } from "./block.ts";

/** One line for what a restore has taken out of the conversation. */
export interface FoldedBlock {
  kind: "folded";
  id: string;
  requests: number;
}

/** What stands in the transcript, from top to bottom. */
export interface Row {
  block: Block | FoldedBlock;
  /** True for what no longer counts, shown in its opened fold. */
  past: boolean;
}

/**
 * The rows of the transcript: what a restore took back stands in one line, closed unless `open` says otherwise, and comes back
 * when the restore is undone. `hasOlder`: the log begins before these blocks, where the checkpoint may be. Pure.
 */
export function shownRows(
  blocks: readonly Block[],
  open: Readonly<Record<string, boolean>>,
  hasOlder: boolean,
): readonly Row[] {
  const counting = countingBlocks(blocks, hasOlder);
  const rows: Row[] = [];
  let fold: FoldedBlock | undefined;
  for (const block of blocks) {
    if (isHidden(block)) continue;
    if (counting?.has(block) !== false) {
      fold = undefined;
      rows.push({ block, past: false });
      continue;
    }
    if (fold === undefined) {
      fold = { kind: "folded", id: `folded-${block.id}`, requests: 0 };
      rows.push({ block: fold, past: false });
    }
    if (block.kind === "user" && !block.steering) fold.requests += 1;
    if (open[fold.id]) rows.push({ block, past: true });
  }
  return rows;
}

/** What a restore can be taken back to has no line of its own: the word about the restore offers it. */
function isHidden(block: Block): boolean {
  return block.kind === "checkpoint" && block.cause === "restore";
}

function countingBlocks(blocks: readonly Block[], hasOlder: boolean): ReadonlySet<Block> | undefined {
  const restores = blocks.filter(isRewind);
  if (restores.length === 0) return undefined;
  const wanted = new Set(restores.map(keyOf));
  const before = new Map<string, readonly Block[]>();
  let checkpointId = "";
  let current: Block[] = [];
  for (const block of blocks) {
    if (block.kind === "checkpoint") {
      checkpointId = block.id;
      if (wanted.has(checkpointId)) before.set(checkpointId, current.slice());
    }
    for (const { callId } of restores) {
      const key = callId === undefined ? undefined : keyOf({ checkpointId, callId });
      if (callId === undefined || key === undefined || before.has(key) || !holdsCall(block, callId)) continue;
      before.set(key, isFirstIn(block, callId) ? current.slice() : [...current, block]);
    }
    if (isRewind(block)) current = [...(before.get(keyOf(block)) ?? (hasOlder ? [] : current))];
    current.push(block);
  }
  return new Set(current);
}

function isRewind(block: Block): block is RestoredBlock {
  return block.kind === "restored" && block.conversation;
}

function keyOf({
  checkpointId,
  callId,
}: Pick<RestoredBlock, "checkpointId"> & { callId?: string | undefined }): string {
  return callId === undefined ? checkpointId : `${checkpointId} ${callId}`;
}

function isFirstIn(block: Block, callId: string): boolean {
  if (block.kind === "changes") return block.files[0]?.callId === callId;
  if (block.kind !== "steps") return true;
  const [first] = block.steps;
  return first?.kind === "call" && first.call.callId === callId;
}
