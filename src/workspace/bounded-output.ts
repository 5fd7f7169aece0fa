import { ErrorLines } from "./error-lines.ts";

/**
 * Keeps the beginning and the end of a text that comes in pieces, and of what is between them the lines that tell of errors, in memory
 * that does not grow. Of a text that outgrows its limit at most three quarters of the limit are kept: a quarter from its
 * beginning, half from its end.
 */
export class BoundedOutput {
  private readonly limit: number;
  private readonly onOverflow: (kept: string) => void;
  private head = "";
  private tail = "";
  private dropped = 0;
  private overflowed = false;
  private readonly errors: ErrorLines;

  /** `onOverflow` gets everything so far, once, when the text outgrows `limit` characters. */
  constructor(limit: number, onOverflow: (kept: string) => void) {
    this.limit = limit;
    this.onOverflow = onOverflow;
    this.errors = new ErrorLines(limit / 4);
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
      const all = this.head;
      this.head = all.slice(0, startOfLine(all, this.limit / 4));
      this.tail = all.slice(this.head.length);
      this.errors.skip(this.head);
    } else {
      this.tail += text;
    }
    if (this.tail.length > this.limit * 2) this.shortenTail();
  }

  /** The text with `unfinished` at its end; says how much is missing in the middle. */
  text(unfinished = ""): string {
    if (!this.overflowed) return this.head + unfinished;
    const end = this.tail + unfinished;
    const from = startOfLine(end, end.length - this.limit / 2);
    const { text: errors, characters } = this.errors.with(end.slice(0, from));
    const missing = this.dropped + from - characters;
    const told = errors === "" ? "" : `… of them the lines that tell of errors, by number …\n${errors}… and then …\n`;
    const gap = this.head === "" || this.head.endsWith("\n") ? "" : "\n";
    return `${this.head}${gap}… ${missing} characters left out …\n${told}${end.slice(from)}`;
  }

  private shortenTail(): void {
    const from = startOfLine(this.tail, this.tail.length - this.limit / 2);
    this.errors.take(this.tail.slice(0, from));
    this.dropped += from;
    this.tail = this.tail.slice(from);
  }
}

/** Where the first line begins at or after a position; the position itself where the line is endless. */
function startOfLine(text: string, position: number): number {
  const at = Math.max(0, Math.ceil(position));
  const next = text.indexOf("\n", at === 0 ? 0 : at - 1);
  if (at === 0 || next === -1 || next - at > 2000) return at;
  return next + 1;
}
