import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import { withoutEnding } from "../split-lines.ts";
import type { DiskAction } from "./decide-entry.ts";
import type { Entry, LedgerHunk } from "./tracked-entry.ts";

/** Lines of a hunk that the agent is shown again. */
const shownLines = 30;

const feedbackLine = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("say"), sessionId: z.string(), text: z.string() }),
  /** `count`: so many, from the oldest; absent: all that there were. */
  z.object({ kind: z.literal("told"), sessionId: z.string(), count: z.number().int().optional() }),
]);
type FeedbackLine = z.infer<typeof feedbackLine>;

/**
 * What sessions are still to be told, in one append-only file, so that a reload loses none of it, and what is decided in another
 * window or on the command line is told as well.
 */
export class FeedbackQueue {
  private readonly file: string;
  private waiting = new Map<string, string[]>();
  /** Bytes of the file that `waiting` knows. */
  private size = 0;

  constructor(file: string) {
    this.file = file;
  }

  say(sessionId: string, text: string): void {
    this.load();
    this.append({ kind: "say", sessionId, text });
  }

  /** Takes back the newest text, where it has not been told. */
  unsay(sessionId: string, text: string): void {
    const texts = this.load().get(sessionId) ?? [];
    const at = texts.lastIndexOf(text);
    if (at === -1) return;
    const left = texts.toSpliced(at, 1);
    this.append({ kind: "told", sessionId, count: texts.length });
    for (const one of left) this.append({ kind: "say", sessionId, text: one });
  }

  take(sessionId: string): string[] {
    const texts = this.load().get(sessionId);
    if (texts === undefined || texts.length === 0) return [];
    this.append({ kind: "told", sessionId, count: texts.length });
    return texts;
  }

  private load(): Map<string, string[]> {
    const size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size === this.size) return this.waiting;
    const bytes = readBytes(this.file);
    this.waiting = new Map();
    this.size = bytes.length;
    for (const text of bytes.toString().split("\n")) {
      const json = parseJson(text);
      const line = json.ok ? feedbackLine.safeParse(json.value) : undefined;
      if (line?.success) this.note(line.data);
    }
    return this.waiting;
  }

  private note(line: FeedbackLine): void {
    const texts = this.waiting.get(line.sessionId) ?? [];
    this.waiting.set(
      line.sessionId,
      line.kind === "say" ? [...texts, line.text] : texts.slice(line.count ?? texts.length),
    );
  }

  private append(line: FeedbackLine): void {
    const text = `${JSON.stringify(line)}\n`;
    this.note(line);
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    appendFileSync(this.file, text, { mode: 0o600 });
    this.size += Buffer.byteLength(text);
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

/** For the model: what the user rejected of its edits in one file, what the disk has now, and why. */
export function rejectionText(
  before: Entry,
  hunks: readonly LedgerHunk[],
  action: DiskAction,
  reason: string | undefined,
): string {
  const changesLines = action.kind === "write" || (action.kind === "move" && hunks.length > 0);
  const now = [
    ...(action.kind === "remove" ? ["The file is gone again."] : []),
    ...(action.kind === "recreate" ? ["The file is back as it was."] : []),
    ...(action.kind === "move" ? ["The file is back in its old place."] : []),
    ...(changesLines ? ["The lines with - are there again, those with + are gone:"] : []),
  ];
  const head = `The user rejected what you did to ${before.display}. ${now.join(" ")}`.trimEnd();
  const shown: string[] = [];
  let shift = 0;
  for (const hunk of changesLines ? hunks : []) {
    shown.push(hunkText(before, hunk, hunk.start + shift));
    shift += hunk.baseCount - hunk.count;
  }
  return [head, ...shown, ...(reason ? [`The user says: ${reason}`] : [])].join("\n");
}

/** For the model: what the user says about a place. */
export function commentText(entry: Entry, hunk: LedgerHunk | undefined, text: string): string {
  if (hunk === undefined) return `The user says about your change of ${entry.display}: ${text}`;
  return `The user says about this edit of yours in ${entry.display}: ${text}\n${hunkText(entry, hunk, hunk.start)}`;
}

function hunkText(entry: Entry, hunk: LedgerHunk, at: number): string {
  const old = entry.text?.base.slice(hunk.baseStart, hunk.baseStart + hunk.baseCount) ?? [];
  const now = entry.text?.lines.slice(hunk.start, hunk.start + hunk.count) ?? [];
  const lines = [...old.map((line) => `-${withoutEnding(line)}`), ...now.map((line) => `+${withoutEnding(line)}`)];
  const more = lines.length - shownLines;
  const shown = more > 0 ? [...lines.slice(0, shownLines), `… ${more} more lines`] : lines;
  return [`@@ line ${at + 1} @@`, ...shown].join("\n");
}
