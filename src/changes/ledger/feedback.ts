import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import { withoutEnding } from "../split-lines.ts";
import type { Entry, LedgerHunk } from "./tracked-entry.ts";

/** Lines of a hunk that the agent is shown again. */
const shownLines = 30;

const feedbackLine = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("say"), sessionId: z.string(), text: z.string() }),
  z.object({ kind: z.literal("told"), sessionId: z.string() }),
]);

/** What sessions are still to be told, in one append-only file, so that a reload loses none of it. */
export class FeedbackQueue {
  private readonly file: string;
  private waiting: Map<string, string[]> | undefined;

  constructor(file: string) {
    this.file = file;
  }

  say(sessionId: string, text: string): void {
    const known = this.load();
    known.set(sessionId, [...(known.get(sessionId) ?? []), text]);
    this.append({ kind: "say", sessionId, text });
  }

  /** Takes back the newest text, where it has not been told. */
  unsay(sessionId: string, text: string): void {
    const texts = this.load().get(sessionId) ?? [];
    const at = texts.lastIndexOf(text);
    if (at === -1) return;
    const left = texts.toSpliced(at, 1);
    this.append({ kind: "told", sessionId });
    for (const one of left) this.append({ kind: "say", sessionId, text: one });
    this.load().set(sessionId, left);
  }

  take(sessionId: string): string[] {
    const texts = this.load().get(sessionId);
    if (texts === undefined || texts.length === 0) return [];
    this.load().delete(sessionId);
    this.append({ kind: "told", sessionId });
    return texts;
  }

  private load(): Map<string, string[]> {
    if (this.waiting !== undefined) return this.waiting;
    const waiting = new Map<string, string[]>();
    for (const text of readText(this.file).split("\n")) {
      const json = parseJson(text);
      const line = json.ok ? feedbackLine.safeParse(json.value) : undefined;
      if (!line?.success) continue;
      const { data } = line;
      if (data.kind === "told") waiting.delete(data.sessionId);
      else waiting.set(data.sessionId, [...(waiting.get(data.sessionId) ?? []), data.text]);
    }
    this.waiting = waiting;
    return waiting;
  }

  private append(line: z.infer<typeof feedbackLine>): void {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** For the model: what the user rejected of its edits in one file, and why. */
export function rejectionText(before: Entry, hunks: readonly LedgerHunk[], reason: string | undefined): string {
  const what = {
    created: "The file is gone again.",
    deleted: "The file is back as it was.",
    lines: "These lines are as they were before:",
  };
  const kind = before.deleted !== undefined ? "deleted" : hunks.length === 0 ? "created" : "lines";
  const moved = before.originalPath !== undefined && before.originalPath !== before.path;
  const head = `The user rejected what you did to ${before.display}. ${kind === "created" && moved ? "The file is back in its old place." : what[kind]}`;
  const shown = kind === "lines" ? hunks.map((hunk) => hunkText(before, hunk)) : [];
  return [head, ...shown, ...(reason ? [`The user says: ${reason}`] : [])].join("\n");
}

/** For the model: what the user says about a place. */
export function commentText(entry: Entry, hunk: LedgerHunk | undefined, text: string): string {
  if (hunk === undefined) return `The user says about your change of ${entry.display}: ${text}`;
  return `The user says about this edit of yours in ${entry.display}: ${text}\n${hunkText(entry, hunk)}`;
}

function hunkText(entry: Entry, hunk: LedgerHunk): string {
  const old = entry.text?.base.slice(hunk.baseStart, hunk.baseStart + hunk.baseCount) ?? [];
  const now = entry.text?.lines.slice(hunk.start, hunk.start + hunk.count) ?? [];
  const lines = [...old.map((line) => `-${withoutEnding(line)}`), ...now.map((line) => `+${withoutEnding(line)}`)];
  const more = lines.length - shownLines;
  const shown = more > 0 ? [...lines.slice(0, shownLines), `… ${more} more lines`] : lines;
  return [`@@ line ${hunk.start + 1} @@`, ...shown].join("\n");
}
