import type { EditedBy } from "../../protocol/tracked-change.ts";
import { type LineEdit, lineEdits } from "./line-edits.ts";

/** Lines `[baseStart, baseStart + baseCount)` of the base are lines `[start, start + count)` of the text. */
export interface HunkRange {
  id: string;
  baseStart: number;
  baseCount: number;
  start: number;
  count: number;
}

/**
 * A text beside the one it was before. Outside of the hunks both have the same lines in the same order; hunks are in order and
 * do not overlap. Lines carry their endings, so joined lines are exact to the byte.
 */
export interface TrackedText<Hunk extends HunkRange> {
  base: readonly string[];
  lines: readonly string[];
  hunks: readonly Hunk[];
}

export interface Edited<Hunk extends HunkRange> {
  text: TrackedText<Hunk>;
  /** Hunks that are no more: merged into another, undone, or become the user's. */
  gone: Hunk[];
}

/**
 * Makes a hunk that edits leave at a range. `touched` are the hunks it replaces, `edits` the indexes of the edits; where several
 * hunks come of the same, `part` counts them from 0, and the first may take over an id.
 */
export type MakeHunk<Hunk extends HunkRange> = (
  range: Omit<HunkRange, "id">,
  touched: readonly Hunk[],
  edits: readonly number[],
  part: number,
) => Hunk;

interface Cluster<Hunk extends HunkRange> {
  edits: number[];
  hunks: Hunk[];
  start: number;
  end: number;
}

/**
 * The text after edits. What an agent changes becomes a hunk, together with the hunks it touches. What a user changes outside of
 * hunks is changed in the base as well; a hunk he changes is his, so that base and text are the same there. What a formatter
 * changes in a hunk stays part of it; elsewhere it counts as the user's.
 */
export function editText<Hunk extends HunkRange>(
  text: TrackedText<Hunk>,
  edits: readonly LineEdit[],
  by: EditedBy,
  make: MakeHunk<Hunk>,
): Edited<Hunk> {
  const base: string[] = [];
  const lines: string[] = [];
  const hunks: Hunk[] = [];
  const gone: Hunk[] = [];
  let baseAt = 0;
  let at = 0;
  const copyTo = (end: number): void => {
    for (; at < end; at += 1, baseAt += 1) {
      base.push(text.base[baseAt] as string);
      lines.push(text.lines[at] as string);
    }
  };
  for (const cluster of clustersOf(text.hunks, edits, by === "agent")) {
    copyTo(cluster.start);
    const grown = cluster.hunks.reduce((sum, hunk) => sum + hunk.count - hunk.baseCount, 0);
    const oldLines = text.base.slice(baseAt, baseAt + cluster.end - cluster.start - grown);
    const newLines = newLinesOf(text.lines, cluster, edits);
    const isHunk = by === "agent" || cluster.edits.length === 0 || (by === "formatter" && cluster.hunks.length > 0);
    if (isHunk) placeHunks(cluster, oldLines, newLines);
    else {
      append(base, newLines);
      append(lines, newLines);
      gone.push(...cluster.hunks);
    }
    at = cluster.end;
    baseAt += oldLines.length;
  }
  copyTo(text.lines.length);
  return { text: { base, lines, hunks }, gone };

  function placeHunks(cluster: Cluster<Hunk>, oldLines: readonly string[], newLines: readonly string[]): void {
    const [only] = cluster.hunks;
    if (cluster.edits.length === 0 && only !== undefined) {
      hunks.push({ ...only, baseStart: base.length, start: lines.length });
    } else {
      let oldAt = 0;
      let newAt = 0;
      const made: Hunk[] = [];
      for (const { start, end, lines: replaced } of lineEdits(oldLines, newLines)) {
        const baseStart = base.length + start;
        const newStart = newAt + (start - oldAt);
        const range = { baseStart, baseCount: end - start, start: lines.length + newStart, count: replaced.length };
        made.push(make(range, cluster.hunks, cluster.edits, made.length));
        oldAt = end;
        newAt = newStart + replaced.length;
      }
      gone.push(...cluster.hunks.filter((hunk) => !made.some((one) => one.id === hunk.id)));
      hunks.push(...made);
    }
    append(base, oldLines);
    append(lines, newLines);
  }
}

/** The hunks move into the base: they are no longer pending, and their lines stay. */
export function acceptHunks<Hunk extends HunkRange>(
  text: TrackedText<Hunk>,
  ids: ReadonlySet<string>,
): TrackedText<Hunk> {
  return settle(text, ids, "base");
}

/** The hunks leave the text: their lines are those of the base again. */
export function rejectHunks<Hunk extends HunkRange>(
  text: TrackedText<Hunk>,
  ids: ReadonlySet<string>,
): TrackedText<Hunk> {
  return settle(text, ids, "lines");
}

function settle<Hunk extends HunkRange>(
  text: TrackedText<Hunk>,
  ids: ReadonlySet<string>,
  changed: "base" | "lines",
): TrackedText<Hunk> {
  const result: string[] = [];
  const hunks: Hunk[] = [];
  const [own, other] = changed === "base" ? [text.base, text.lines] : [text.lines, text.base];
  let shift = 0;
  let at = 0;
  for (const hunk of text.hunks) {
    const [ownStart, ownCount, otherStart, otherCount] =
      changed === "base"
        ? [hunk.baseStart, hunk.baseCount, hunk.start, hunk.count]
        : [hunk.start, hunk.count, hunk.baseStart, hunk.baseCount];
    if (!ids.has(hunk.id)) {
      hunks.push(
        changed === "base" ? { ...hunk, baseStart: hunk.baseStart + shift } : { ...hunk, start: hunk.start + shift },
      );
      continue;
    }
    append(result, own.slice(at, ownStart));
    append(result, other.slice(otherStart, otherStart + otherCount));
    at = ownStart + ownCount;
    shift += otherCount - ownCount;
  }
  append(result, own.slice(at));
  return changed === "base" ? { ...text, base: result, hunks } : { ...text, lines: result, hunks };
}

/**
 * Edits and hunks in the order of the text, those that touch each other together. An agent's edit also touches what it is next
 * to: no unchanged line is between them. A user who writes beside a hunk has not changed it.
 */
function clustersOf<Hunk extends HunkRange>(
  hunks: readonly Hunk[],
  edits: readonly LineEdit[],
  besideTouches: boolean,
): Cluster<Hunk>[] {
  const clusters: Cluster<Hunk>[] = [];
  let hunkAt = 0;
  let editAt = 0;
  while (hunkAt < hunks.length || editAt < edits.length) {
    const hunk = hunks[hunkAt];
    const edit = edits[editAt];
    const takeHunk = edit === undefined || (hunk !== undefined && comesFirst(hunk, edit));
    const next = takeHunk
      ? { start: hunk?.start ?? 0, end: (hunk?.start ?? 0) + (hunk?.count ?? 0) }
      : { start: edit.start, end: edit.end };
    const last = clusters.at(-1);
    const joins = last !== undefined && touches(last, next, takeHunk, besideTouches);
    const cluster = joins ? last : { edits: [], hunks: [], ...next };
    if (!joins) clusters.push(cluster);
    cluster.end = Math.max(cluster.end, next.end);
    if (takeHunk && hunk !== undefined) {
      cluster.hunks.push(hunk);
      hunkAt += 1;
    } else {
      cluster.edits.push(editAt);
      editAt += 1;
    }
  }
  return clusters;
}

/** What is inserted where a hunk begins goes above it. */
function comesFirst(hunk: HunkRange, edit: LineEdit): boolean {
  if (hunk.start !== edit.start) return hunk.start < edit.start;
  return edit.end > edit.start && hunk.count === 0;
}

function touches(
  cluster: Cluster<HunkRange>,
  next: { start: number; end: number },
  isHunk: boolean,
  besideTouches: boolean,
): boolean {
  if (next.start > cluster.end) return false;
  if (next.start < cluster.end) return true;
  // Side by side: two hunks stay two, as do two edits; an edit joins a hunk where being beside is enough.
  return besideTouches && (isHunk ? cluster.edits.length > 0 : cluster.hunks.length > 0);
}

function newLinesOf(
  lines: readonly string[],
  cluster: Pick<Cluster<HunkRange>, "start" | "end" | "edits">,
  edits: readonly LineEdit[],
): string[] {
  const result: string[] = [];
  let at = cluster.start;
  for (const index of cluster.edits) {
    const edit = edits[index] as LineEdit;
    append(result, lines.slice(at, edit.start));
    append(result, edit.lines);
    at = edit.end;
  }
  append(result, lines.slice(at, cluster.end));
  return result;
}

function append(to: string[], lines: readonly string[]): void {
  for (const line of lines) to.push(line);
}
