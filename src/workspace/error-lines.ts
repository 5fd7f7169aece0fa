/** Longest that is shown of a line. */
const longestLine = 300;

const tells =
  /\b(?:errors?|fail(?:ed|ures?|ing|s)?|fatal|panic(?:ked)?|exceptions?|traceback|assert\w*error|assertion|cannot|undefined reference|not ok|segmentation fault|denied)\b|\w(?:Error|Exception)\b|[✗✖✘×]\s/i;
/** `0 errors`, `failed: 0`: the best of news. */
const denies = /\b(?:0|no) (?:errors?|failures?|failed|failing)\b|\b(?:errors?|fail\w*)\s*[:=]?\s*0\b/i;

interface Line {
  number: number;
  text: string;
  /** Characters of the whole line with its end, where all of it is shown; 0 where it is cut. */
  whole: number;
}

/** Picks the lines that tell of errors out of a text that comes in pieces of whole lines: the first ones and the last ones. */
export class ErrorLines {
  private readonly limit: number;
  private lines = 0;
  private first: Line[] = [];
  private last: Line[] = [];
  private firstLength = 0;
  private lastLength = 0;
  private left = 0;

  /** At most about `limit` characters are kept. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts lines that are shown anyway. */
  skip(text: string): void {
    this.lines += countLines(text);
  }

  take(text: string): void {
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf("\n", start);
      const stop = end === -1 ? text.length : end;
      this.lines += 1;
      // Of an endless line only the beginning is looked at.
      const line = text.slice(start, Math.min(stop, start + 2000));
      if (tells.test(line) && !denies.test(line)) this.keep(line, stop - start + 1);
      start = stop + 1;
    }
  }

  /** What was picked, and what would be picked of more; nothing of that is remembered. `characters`: of the text they stand for. */
  with(more: string): { text: string; characters: number } {
    const all = this.copy();
    all.take(more);
    const shown = [...all.first, ...all.last];
    const gap = all.left > 0 ? [`… ${all.left} more such lines …`] : [];
    const print = ({ number, text }: Line) => `${number}: ${text}`;
    const lines = [...all.first.map(print), ...gap, ...all.last.map(print)];
    return {
      text: lines.length === 0 ? "" : `${lines.join("\n")}\n`,
      characters: shown.reduce((sum, { whole }) => sum + whole, 0),
    };
  }

  private keep(line: string, length: number): void {
    const text = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
    const one = { number: this.lines, text, whole: text === line ? length : 0 };
    if (this.firstLength + text.length <= this.limit / 2) {
      this.first.push(one);
      this.firstLength += text.length;
      return;
    }
    this.last.push(one);
    this.lastLength += text.length;
    while (this.lastLength > this.limit / 2) {
      this.lastLength -= this.last.shift()?.text.length ?? 0;
      this.left += 1;
    }
  }

  private copy(): ErrorLines {
    const copy = new ErrorLines(this.limit);
    Object.assign(copy, this, { first: [...this.first], last: [...this.last] });
    return copy;
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
