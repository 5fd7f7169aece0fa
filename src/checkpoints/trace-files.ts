import type { FileBefore, JournalLine } from "./journal-format.ts";

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

/**
 * Follows each file through the lines since a checkpoint, in the order of their time. A content that a change started from,
 * and that no change had left, is somebody else's. What a restore overwrote was given up knowingly; brought back by
 * undoing the restore it is somebody else's again. Pure.
 */
export function traceFiles(lines: readonly JournalLine[]): Traces {
  const traces = new Map<string, FileTrace & { human: Set<string | null> }>();
  const lost = new Set<string>();
  const notCovered: Traces["notCovered"] = [];
  const reasons = new Set<string>();
  for (const line of [...lines].sort((a, b) => a.stamp - b.stamp)) {
    if ("notCovered" in line) {
      takeNotCovered(line.path, line.notCovered);
      continue;
    }
    if (lost.has(line.path)) continue;
    const trace = traces.get(line.path);
    if ("outcome" in line) {
      trace?.known.add(line.outcome);
    } else if (trace === undefined) {
      const target = line.before?.hash ?? null;
      const known = new Set<string | null>([target]);
      if (line.after !== undefined) known.add(line.after);
      traces.set(line.path, { path: line.path, target: line.before, known, foreign: false, human: new Set() });
    } else {
      const before = line.before?.hash ?? null;
      if (!trace.known.has(before)) {
        trace.human.add(before);
        trace.foreign = true;
      }
      if (line.after === undefined) continue;
      if (line.by === "restore") trace.foreign = trace.human.has(line.after);
      if (!trace.human.has(line.after)) trace.known.add(line.after);
    }
  }

  function takeNotCovered(path: string | undefined, reason: string): void {
    const trace = path === undefined ? undefined : traces.get(path);
    // Kept before that: the moment can be brought back, but what stands there now is nobody's known work.
    if (trace !== undefined) trace.foreign = true;
    else if (path !== undefined) lost.add(path);
    if (trace !== undefined || reasons.has(`${path} ${reason}`)) return;
    reasons.add(`${path} ${reason}`);
    notCovered.push({ ...(path !== undefined && { path }), reason });
  }

  return { files: [...traces.values()].map(({ human: _, ...trace }) => trace), notCovered };
}
