import type { ChangeLine, FileBefore, FileLine } from "./journal-format.ts";

/** What is known of one file since a checkpoint. */
export interface FileTrace {
  /** Absolute. */
  path: string;
  /** As it was at the checkpoint. */
  target: FileBefore;
  /** Contents that the agent, its commands or a restore left; null for none. */
  known: Set<string | null>;
  /** Somebody else's content has been built upon since, and no restore has taken it back. */
  foreign: boolean;
}

export interface Traces {
  files: FileTrace[];
  notCovered: { path?: string; reason: string }[];
}

/** SHA-256 of nothing: an empty file is nobody's work. */
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Follows each file through the lines since a checkpoint, in the order of their time. A content that a change started from,
 * and that no change had left, is somebody else's, also at another path it was moved to. What a restore overwrote was given
 * up knowingly; brought back by undoing the restore it is somebody else's again. Pure.
 */
export function traceFiles(lines: readonly FileLine[]): Traces {
  const ordered = [...lines].sort((a, b) => a.stamp - b.stamp);
  // Twice, since a file that was moved may be told of before the place it came from.
  const foreign = new Set<string>();
  follow(ordered, foreign);
  return follow(ordered, foreign);
}

/** `foreign`: somebody else's contents by hash, and by path for the absence of a file; what is found is added. */
function follow(lines: readonly FileLine[], foreign: Set<string>): Traces {
  const traces = new Map<string, FileTrace>();
  const lost = new Set<string>();
  const notCovered = new Map<string, Traces["notCovered"][number]>();
  for (const line of lines) {
    if ("notCovered" in line) {
      takeNotCovered(line.path, line.notCovered);
      continue;
    }
    if (lost.has(line.path)) continue;
    const trace = traces.get(line.path);
    if ("outcome" in line) {
      trace?.known.add(line.outcome);
    } else if (trace === undefined) {
      const known = new Set<string | null>([line.before?.hash ?? null]);
      if (line.after !== undefined && !foreign.has(keyOf(line.path, line.after))) known.add(line.after);
      traces.set(line.path, { path: line.path, target: line.before, known, foreign: false });
    } else {
      takeChange(trace, line);
    }
  }

  function takeChange(trace: FileTrace, { path, before, after, by }: ChangeLine): void {
    const start = before?.hash ?? null;
    if (!trace.known.has(start)) {
      foreign.add(keyOf(path, start));
      trace.foreign = true;
    }
    if (after === undefined) return;
    const key = keyOf(path, after);
    if (by === "restore") {
      // Work with somebody else's in it; if it is ever brought back, it is that again.
      if (trace.foreign) foreign.add(keyOf(path, start));
      trace.foreign = foreign.has(key);
    }
    if (!foreign.has(key)) trace.known.add(after);
  }

  function takeNotCovered(path: string | undefined, reason: string): void {
    const trace = path === undefined ? undefined : traces.get(path);
    // Kept before that: the moment can be brought back, but what stands there now is nobody's known work.
    if (trace !== undefined) trace.foreign = true;
    else if (path !== undefined) lost.add(path);
    if (trace === undefined) notCovered.set(`${path} ${reason}`, { ...(path !== undefined && { path }), reason });
  }

  return { files: [...traces.values()], notCovered: [...notCovered.values()] };
}

function keyOf(path: string, hash: string | null): string {
  return hash === null || hash === emptyHash ? `${hash} ${path}` : hash;
}
