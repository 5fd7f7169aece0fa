/** How much of a workspace is looked at and kept before a command. */
export interface ScanBounds {
  files: number;
  /** Bytes of one file that is kept. */
  fileBytes: number;
  /** Bytes of all of them. */
  totalBytes: number;
  /** Time for listing, and again for keeping what is new. */
  milliseconds: number;
}

export const defaultBounds: ScanBounds = {
  files: 20_000,
  fileBytes: 1024 * 1024,
  totalBytes: 200 * 1024 * 1024,
  milliseconds: 400,
};

/** Work is done in slices of this many milliseconds, so that an editor's other work is not held up. */
const sliceMs = 10;

/** Counts the time of a bounded piece of work, and lets others have their turn. */
export class WorkSlices {
  private readonly end: number;
  private sliceStart = performance.now();
  private asked = 0;

  constructor(milliseconds: number) {
    this.end = performance.now() + milliseconds;
  }

  get isOver(): boolean {
    return performance.now() >= this.end;
  }

  /** Whether the slice is used up. */
  get isDueNow(): boolean {
    return performance.now() - this.sliceStart >= sliceMs;
  }

  /** The same for small pieces of work: looks at the time now and then only. */
  get isDue(): boolean {
    this.asked += 1;
    return this.asked % 16 === 0 && this.isDueNow;
  }

  /** Lets others have their turn. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.sliceStart = performance.now();
  }
}
