import { truncateMiddle } from "../base/truncate.ts";

/** Keeps the beginning and the end of a text that comes in pieces, in memory that does not grow. */
export class BoundedOutput {
  private readonly limit: number;
  private readonly onOverflow: (kept: string) => void;
  private head = "";
  private tail = "";
  private dropped = 0;
  private overflowed = false;

  /** `onOverflow` gets everything so far, once, when the text outgrows `limit` characters. */
  constructor(limit: number, onOverflow: (kept: string) => void) {
    this.limit = limit;
    this.onOverflow = onOverflow;
  }

  get truncated(): boolean {
    return this.overflowed;
  }

  append(text: string): void {
    if (!this.overflowed) {
      this.head += text;
      if (this.head.length <= this.limit) return;
      this.overflowed = true;
      this.onOverflow(this.head);
      const half = this.limit / 2;
      const all = this.head;
      this.head = all.slice(0, half);
      this.tail = all.slice(half);
    } else {
      this.tail += text;
    }
    if (this.tail.length > this.limit * 2) this.shortenTail();
  }

  /** The text with `unfinished` at its end; says how much is missing in the middle. */
  text(unfinished = ""): string {
    if (!this.overflowed) return this.head + unfinished;
    const end = this.tail + unfinished;
    if (this.dropped === 0) return truncateMiddle(this.head + end, this.limit).text;
    const headEnd = this.head.lastIndexOf("\n") + 1 || this.head.length;
    const tail = end.slice(-this.limit / 2);
    const tailStart = tail.indexOf("\n") + 1;
    const missing = this.dropped + this.head.length - headEnd + end.length - tail.length + tailStart;
    return `${this.head.slice(0, headEnd)}… ${missing} characters left out …\n${tail.slice(tailStart)}`;
  }

  private shortenTail(): void {
    const keep = this.tail.slice(-this.limit / 2);
    this.dropped += this.tail.length - keep.length;
    this.tail = keep;
  }
}
