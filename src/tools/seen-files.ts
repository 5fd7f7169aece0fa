import type { Hunk } from "../protocol/change.ts";
import { coversLines, type LineRange, mergeRanges, rangesAfter } from "./line-ranges.ts";

/** A version of a file and which of its lines the model knows. */
export interface SeenVersion {
  /** As in FileContent. */
  hash: string;
  totalLines: number;
  /** Sorted and apart from each other. */
  lines: readonly LineRange[];
}

/**
 * What the model knows of each file, so that it replaces no text that it has not seen. A result is seen only when the next
 * turn begins: the calls of one turn are made before any of their results is there.
 */
export interface SeenFiles {
  /** The model has the results of the turn before. Call when the calls of a turn begin. */
  nextTurn(): void;
  /** A result of this turn shows lines of a version. */
  shown(absolutePath: string, version: Pick<SeenVersion, "hash" | "totalLines">, lines: readonly LineRange[]): void;
  /** The model wrote the whole text, and knows it at once. */
  written(absolutePath: string, version: Pick<SeenVersion, "hash" | "totalLines">): void;
  /** A known version became another; what was known of it stays known, and so is what was written. */
  edited(
    absolutePath: string,
    before: { hash: string },
    after: Pick<SeenVersion, "hash" | "totalLines">,
    hunks: readonly Hunk[],
  ): void;
  moved(from: string, to: string): void;
  forget(absolutePath: string): void;
  /** Forgets every file but these. */
  forgetOthers(absolutePaths: ReadonlySet<string>): void;
  /** What the model knew when it made the calls of this turn. */
  known(absolutePath: string): SeenVersion | undefined;
}

export function createSeenFiles(): SeenFiles {
  const known = new Map<string, SeenVersion>();
  const coming = new Map<string, SeenVersion>();
  return {
    nextTurn() {
      for (const [path, version] of coming) known.set(path, joined(known.get(path), version));
      coming.clear();
    },
    shown: (path, version, lines) =>
      void coming.set(path, joined(coming.get(path), { ...version, lines: mergeRanges(lines) })),
    written(path, version) {
      coming.delete(path);
      known.set(path, { ...version, lines: [{ startLine: 1, endLine: version.totalLines }] });
    },
    edited(path, before, after, hunks) {
      for (const versions of [known, coming]) {
        const version = versions.get(path);
        if (version?.hash === before.hash) versions.set(path, { ...after, lines: rangesAfter(version.lines, hunks) });
      }
    },
    moved(from, to) {
      for (const versions of [known, coming]) {
        const version = versions.get(from);
        versions.delete(from);
        if (version === undefined) versions.delete(to);
        else versions.set(to, version);
      }
    },
    forget(path) {
      known.delete(path);
      coming.delete(path);
    },
    forgetOthers(paths) {
      for (const versions of [known, coming])
        for (const path of versions.keys()) if (!paths.has(path)) versions.delete(path);
    },
    known: (path) => known.get(path),
  };
}

/** Whether the model knows every line. */
export function isWhole(version: SeenVersion): boolean {
  return coversLines(version.lines, version.totalLines);
}

function joined(older: SeenVersion | undefined, newer: SeenVersion): SeenVersion {
  if (older?.hash !== newer.hash) return newer;
  return { ...newer, lines: mergeRanges([...older.lines, ...newer.lines]) };
}
