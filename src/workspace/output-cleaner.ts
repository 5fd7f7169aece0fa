/** CSI, OSC, DCS-like strings, character sets and the remaining two-character sequences. */
const escapeSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences consist of them
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]+[0-~]|[0-Z\\^-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences consist of them
const unfinishedSequence = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: everything but tab, line feed and carriage return
const otherControls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what makes cleaning necessary
const needsCleaning = /[\x00-\x08\x0b-\x1f\x7f]/;

const maxPending = 8192;

/** Turns terminal output into plain text, chunk by chunk: no escape sequences, only the last state of a redrawn line. */
export interface OutputCleaner {
  /** Cleaned text that will not change any more. */
  write(chunk: string): string;
  /** The unfinished last line as it stands. */
  pending(): string;
}

export function createOutputCleaner(): OutputCleaner {
  /** Start of an escape sequence whose end has not come yet. */
  let held = "";
  let line = "";

  function write(chunk: string): string {
    let text = held + chunk;
    held = "";
    const unfinished = text.includes("\x1b") ? unfinishedSequence.exec(text.slice(-maxPending)) : null;
    if (unfinished !== null) {
      held = unfinished[0];
      text = text.slice(0, text.length - held.length);
    }
    text = line + withoutSequences(text);
    const end = text.lastIndexOf("\n") + 1;
    line = text.slice(end);
    const finished = end === 0 ? "" : collapseAll(text.slice(0, end));
    return finished + shortenPending();
  }

  /** Bounds memory when a program redraws, or never ends, one line. */
  function shortenPending(): string {
    if (line.length <= maxPending) return "";
    const redrawn = line.lastIndexOf("\r", line.length - 2);
    if (redrawn !== -1) line = line.slice(redrawn + 1);
    if (line.length <= maxPending) return "";
    const text = line;
    line = "";
    return text;
  }

  return { write, pending: () => collapseLine(line) };
}

function withoutSequences(text: string): string {
  if (!needsCleaning.test(text)) return text;
  return text.replace(escapeSequences, "").replace(otherControls, "");
}

function collapseAll(text: string): string {
  return text.includes("\r") ? text.split("\n").map(collapseLine).join("\n") : text;
}

/** A carriage return starts the line over; at its end it belongs to the line ending. */
function collapseLine(line: string): string {
  const text = line.replace(/\r+$/, "");
  return text.slice(text.lastIndexOf("\r") + 1);
}
