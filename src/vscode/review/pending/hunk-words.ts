import type { TrackedFile, TrackedHunk } from "../../../protocol/tracked-change.ts";

/** A hover with more lines than that is no longer read. */
const shownLines = 30;

/** `3 lines removed`, `2 lines added`, `3 lines changed to 1`. */
export function hunkWords(hunk: TrackedHunk): string {
  if (hunk.count === 0) return `${lines(hunk.originalCount)} removed`;
  if (hunk.originalCount === 0) return `${lines(hunk.count)} added`;
  if (hunk.originalCount === hunk.count) return `${lines(hunk.count)} changed`;
  return `${lines(hunk.originalCount)} changed to ${hunk.count}`;
}

function lines(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}

export function hunkCount(count: number): string {
  return count === 1 ? "1 hunk" : `${count} hunks`;
}

/** The hunk as a fenced diff for a hover. The fence is longer than any that the lines contain. */
export function hunkDiff(hunk: TrackedHunk): string {
  const marked = [...hunk.oldLines.map((line) => `-${line}`), ...hunk.newLines.map((line) => `+${line}`)];
  const shown = marked.slice(0, shownLines);
  const rest = marked.length - shown.length;
  const runs = shown.flatMap((line) => line.match(/`{3,}/g) ?? []);
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}diff\n${shown.join("\n")}\n${fence}${rest === 0 ? "" : `\n\n… ${lines(rest)} more`}`;
}

/** What happened to a file as a whole; `undefined` where its hunks tell it. */
export function wholeFileWords(file: TrackedFile): string | undefined {
  if (file.state === "conflicted") return file.problem ?? "This file can no longer be set beside what it was.";
  switch (file.kind) {
    case "delete":
      return "Deleted by the agent";
    case "move":
      return "Moved by the agent";
    case "create":
      return file.hunks.length === 0 ? "Created by the agent" : undefined;
    case "edit":
      return file.hunks.length === 0 ? "Changed by the agent, shown as a whole" : undefined;
  }
}

export interface ChangeMark {
  letter: string;
  word: string;
  /** A colour that VS Code's own git support contributes. */
  color: string;
}

/** The letter beside a file, as git has it. */
export function changeMark(file: Pick<TrackedFile, "kind" | "state">): ChangeMark {
  if (file.state === "conflicted")
    return { letter: "!", word: "Conflict", color: "gitDecoration.conflictingResourceForeground" };
  const marks: Record<TrackedFile["kind"], ChangeMark> = {
    create: { letter: "A", word: "Added", color: "gitDecoration.addedResourceForeground" },
    edit: { letter: "M", word: "Modified", color: "gitDecoration.modifiedResourceForeground" },
    delete: { letter: "D", word: "Deleted", color: "gitDecoration.deletedResourceForeground" },
    move: { letter: "R", word: "Moved", color: "gitDecoration.renamedResourceForeground" },
  };
  return marks[file.kind];
}
