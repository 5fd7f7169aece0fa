import type { EditedBy } from "../../protocol/tracked-change.ts";
import type { Entry } from "./tracked-entry.ts";

/** What the ledger holds of one path in memory. */
export interface Slot {
  path: string;
  /** Closed entries stay, for what became of their changes. */
  entry: Entry | undefined;
  /** The end of the operations on this path that were begun. */
  tail: Promise<unknown>;
  /** The text that a write of ours brings: an editor that says so tells nothing new. */
  expected?: string;
  isBusy: boolean;
  /** What an editor said in the meantime. */
  late?: { text: string; by: EditedBy };
  /** The file's facts when it was last set beside the entry. */
  facts?: string;
  /** The log is behind: the user has edited since. */
  isUnsaved: boolean;
  /** States in which hunks stood that the user then wrote in; they come back with their text. */
  lost: { entry: Entry; text: string }[];
  /** The newest decision, for undo. */
  decision?: { before: Entry; after: Entry; said: { sessionId: string; text: string }[] };
}

/** The slots of a ledger by path, and the order of what happens to each. */
export class LedgerSlots {
  private readonly slots = new Map<string, Slot>();
  private readonly settled: (slot: Slot) => void;

  /** `settled` hears of each operation's end. */
  constructor(settled: (slot: Slot) => void) {
    this.settled = settled;
  }

  get all(): readonly Slot[] {
    return [...this.slots.values()];
  }

  get(path: string): Slot | undefined {
    return this.slots.get(path);
  }

  at(path: string): Slot {
    const known = this.slots.get(path);
    if (known !== undefined) return known;
    const slot = { path, entry: undefined, tail: Promise.resolve(), isBusy: false, isUnsaved: false, lost: [] };
    this.slots.set(path, slot);
    return slot;
  }

  /** One after the other for each path. */
  async alone<T>(path: string, work: (slot: Slot) => Promise<T>): Promise<T> {
    const slot = this.at(path);
    const before = slot.tail;
    const done = (async () => {
      await before.catch(() => undefined);
      slot.isBusy = true;
      try {
        return await work(slot);
      } finally {
        slot.isBusy = false;
        this.settled(slot);
      }
    })();
    slot.tail = done;
    return done;
  }
}
