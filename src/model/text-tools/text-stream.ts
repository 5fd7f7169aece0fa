import { mayBeginAction } from "./parse-actions.ts";

/**
 * Lets through what is surely meant for the user, while it comes, and holds back whatever may be the beginning of an action; once one
 * has begun nothing more is shown.
 */
export class TextStream {
  private held = "";
  private shown = "";
  private closed = false;
  private readonly show: (text: string) => void;

  constructor(show: (text: string) => void) {
    this.show = show;
  }

  add(text: string): void {
    if (this.closed) return;
    this.held += text;
    for (;;) {
      const end = this.held.indexOf("\n");
      const line = end === -1 ? this.held : this.held.slice(0, end + 1);
      if (line === "") return;
      if (mayBeginAction(line)) {
        // A whole line that began like a label, but is none, goes on its way.
        if (end === -1) return;
        if (isLabel(line)) {
          this.closed = true;
          return;
        }
      }
      this.release(line);
      this.held = this.held.slice(line.length);
      if (end === -1) return;
    }
  }

  /** Shows the rest of the text that is meant for the user, once the whole answer has been read. */
  finish(text: string): void {
    const shown = this.shown.trim();
    const rest = text.startsWith(shown) ? text.slice(shown.length) : `\n\n${text}`;
    if (rest.trim() !== "") this.release(rest);
  }

  private release(text: string): void {
    this.shown += text;
    this.show(text);
  }
}

function isLabel(line: string): boolean {
  return /^[ \t>*_#`-]*(action|tool|function|thought|observation|final|<|\[TOOL|```|\{)/i.test(line);
}
