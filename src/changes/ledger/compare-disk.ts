import { statSync } from "node:fs";
import { errorMessage } from "../../base/errors.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { closed, type Entry, sourcesOf, withSuperseded } from "./tracked-entry.ts";

const { signal } = new AbortController();

export type Comparison =
  /** The file has this text now. */
  | { kind: "text"; text: string }
  /** The entry as the disk makes it. */
  | { kind: "entry"; entry: Entry };

/** Sets an entry beside the file as it is now. Nothing is lost by it: a file that does not fit is a conflict, with its reason. */
export async function compareWithDisk(entry: Entry, files: WorkspaceFiles): Promise<Comparison> {
  const conflict = (problem: string): Comparison => ({ kind: "entry", entry: { ...entry, problem } });
  try {
    const content = await files.read(await files.resolve(entry.path), signal);
    if (content.kind === "missing") {
      if (entry.deleted !== undefined) return { kind: "entry", entry: withoutProblem(entry) };
      return conflict(`${entry.display} is gone. Reject brings back what it was, accept leaves it deleted.`);
    }
    if (entry.deleted !== undefined) return { kind: "entry", entry: isTheUsers(entry) };
    if (content.kind === "directory") return conflict(`${entry.display} is a folder now. Accept forgets the change.`);
    if (content.kind === "binary") {
      if (entry.text === undefined) return { kind: "entry", entry: withoutProblem(entry) };
      return conflict(`${entry.display} is no longer text. Accept keeps it as it is.`);
    }
    return { kind: "text", text: content.text };
  } catch (error) {
    return conflict(`${entry.display} cannot be read: ${errorMessage(error)}`);
  }
}

export function withoutProblem(entry: Entry): Entry {
  if (entry.problem === undefined) return entry;
  const { problem: _, ...rest } = entry;
  return rest;
}

/** The user has made something else of the file: nothing of it waits any more. */
export function isTheUsers(entry: Entry): Entry {
  const sources = [...sourcesOf(entry.text?.hunks ?? []), ...(entry.whole?.sources ?? [])];
  return closed(withSuperseded(entry, sources, "user"));
}

/** Changes whenever somebody writes the file; empty where there is none. */
export function factsOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
