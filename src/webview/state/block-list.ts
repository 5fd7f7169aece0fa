import { type Block, type Call, holdsCall } from "./block.ts";

type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

const nearEnd = 24;

/**
 * The blocks under reduction: blocks are replaced, never written to, so that what did not change keeps its identity.
 * Open calls are near the end, therefore every search starts there.
 */
export class BlockList {
  private blocks: readonly Block[];
  private copied = false;

  constructor(blocks: readonly Block[]) {
    this.blocks = blocks;
  }

  toArray(): readonly Block[] {
    return this.blocks;
  }

  get last(): Block | undefined {
    return this.blocks.at(-1);
  }

  push(block: Block): void {
    this.writable().push(block);
  }

  /** An id that is free. Ids made of a time can meet only near the end, since times rise. */
  freeId(wanted: string): string {
    const taken = new Set(this.blocks.slice(-nearEnd).map((block) => block.id));
    let id = wanted;
    for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
    return id;
  }

  findIndex(matches: (block: Block) => boolean): number {
    return this.blocks.findLastIndex(matches);
  }

  at(index: number): Block | undefined {
    return index < 0 ? undefined : this.blocks[index];
  }

  replace(index: number, block: Block): void {
    this.writable()[index] = block;
  }

  remove(index: number): void {
    this.writable().splice(index, 1);
  }

  /** Replaces the newest block of a kind for which `matches` holds; false when there is none. */
  update<K extends Block["kind"]>(
    kind: K,
    matches: (block: BlockOf<K>) => boolean,
    change: (block: BlockOf<K>) => Block,
  ): boolean {
    const isWanted = (block: Block): block is BlockOf<K> => block.kind === kind && matches(block as BlockOf<K>);
    const index = this.findIndex(isWanted);
    const block = this.at(index);
    if (!block || !isWanted(block)) return false;
    this.replace(index, change(block));
    return true;
  }

  /** Changes a call wherever it is shown; false when it is not. */
  updateCall(callId: string, change: (call: Call) => Call): boolean {
    const index = this.findIndex((block) => block.kind !== "changes" && holdsCall(block, callId));
    const block = this.at(index);
    if (!block) return false;
    this.replace(index, withCall(block, callId, change));
    return true;
  }

  private writable(): Block[] {
    if (!this.copied) {
      this.blocks = [...this.blocks];
      this.copied = true;
    }
    return this.blocks as Block[];
  }
}

function withCall(block: Block, callId: string, change: (call: Call) => Call): Block {
  if (block.kind === "command" || block.kind === "approval") return { ...block, call: change(block.call) };
  if (block.kind !== "steps") return block;
  const steps = block.steps.map((step) =>
    step.kind === "call" && step.call.callId === callId ? { ...step, call: change(step.call) } : step,
  );
  return { ...block, steps };
}
