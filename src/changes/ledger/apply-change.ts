import { createId } from "../../base/ids.ts";
import type { AgentChange } from "../../ports/change-ledger.ts";
import type { ChangeRequest, EditedBy } from "../../protocol/tracked-change.ts";
import { splitLines } from "../split-lines.ts";
import { type LineEdit, lineEdits } from "./line-edits.ts";
import {
  closed,
  type Entry,
  isOpen,
  type LedgerHunk,
  type Source,
  sourcesOf,
  textOf,
  withDecided,
  withSuperseded,
} from "./tracked-entry.ts";
import { editText, type MakeHunk, type TrackedText } from "./tracked-text.ts";

/** The bytes of a file that is about to be deleted, as they are kept. */
export interface KeptFile {
  raw: string;
  mode: number;
}

/** The entry after a change of the agent, reviewed or not. Undefined: nothing is left to track. */
export function applyChange(
  entry: Entry | undefined,
  change: AgentChange,
  request: ChangeRequest,
  kept: KeptFile | undefined,
): Entry | undefined {
  // On what is decided a new change begins anew; only what became of the old ones is still known.
  const open = entry !== undefined && isOpen(entry) ? entry : undefined;
  const next = applyTo(open, change, request, kept);
  return open === undefined && entry !== undefined && next !== undefined
    ? { ...next, decided: [...entry.decided, ...next.decided] }
    : next;
}

function applyTo(
  entry: Entry | undefined,
  change: AgentChange,
  request: ChangeRequest,
  kept: KeptFile | undefined,
): Entry | undefined {
  switch (change.kind) {
    case "delete":
      return applyDelete(entry, change, request, kept);
    case "move":
      return applyMove(entry, change, request);
    default:
      return applyText(entry, change, request);
  }
}

function applyText(entry: Entry | undefined, change: AgentChange, request: ChangeRequest): Entry {
  const before = change.before?.text ?? "";
  const after = change.text ?? "";
  const known = entry === undefined ? undefined : brought(entry, before, change);
  const started = known ?? newEntry(change, request, splitLines(before));
  const text = started.text ?? unchanged(splitLines(before));
  const wasDeleted = entry?.deleted !== undefined;
  const { edits, hunkIds } = editsOf(change, text, wasDeleted, after);
  if (change.reviewed) {
    const edited = editText(text, edits, "user", neverMade);
    const done = withSuperseded({ ...started, text: edited.text }, sourcesOf(edited.gone), "agent");
    return settleWhole(withDecided(done, allSources(change), "accepted"));
  }
  const make: MakeHunk<LedgerHunk> = (range, touched, indexes, part) => ({
    ...range,
    id: idFor(touched, part),
    sources: unique([...sourcesOf(touched), ...indexes.map((index) => sourceOf(change, hunkIds[index]))]),
    request,
    comments: touched.flatMap((hunk) => hunk.comments),
  });
  const edited = editText(text, edits, "agent", make);
  const left = new Set(sourcesOf(edited.text.hunks).map(keyOf));
  const gone = sourcesOf(edited.gone).filter((source) => !left.has(keyOf(source)));
  const undone = edits.length === 0 ? [] : allSources(change).filter((source) => !left.has(keyOf(source)));
  const isNew = started.originalPath === undefined && entry === undefined;
  const sources = isNew && edits.length === 0 ? [{ changeId: change.view.changeId, hunkId: "" }] : [];
  const whole = isNew ? { sources, request, comments: [] } : started.whole;
  const next = { ...started, text: edited.text, request, ...(whole && { whole }) };
  return withSuperseded(next, unique([...gone, ...undone]), "agent");
}

/** An existing entry as the agent found the file; a deleted file is there again. */
function brought(entry: Entry, before: string, change: AgentChange): Entry {
  if (entry.deleted !== undefined) {
    const { deleted: _, whole, problem: __, ...rest } = entry;
    const text = unchanged(entry.text?.base ?? []);
    const moved = entry.originalPath !== entry.path;
    const back = { ...rest, text, ...(moved && whole && { whole }) };
    return withSuperseded(back, moved ? [] : (whole?.sources ?? []), "agent");
  }
  if (entry.text === undefined) {
    const like = change.before ?? entry.like;
    return { ...entry, like, text: unchanged(splitLines(before)) };
  }
  return applyEdit(entry, before, "user");
}

/** The entry after an edit that is no change of a tool: by the user, a formatter, a command. */
export function applyEdit(entry: Entry, text: string, by: EditedBy, request = entry.request): Entry {
  if (entry.text === undefined || entry.deleted !== undefined) return entry;
  const edits = lineEdits(entry.text.lines, splitLines(text));
  if (edits.length === 0) return entry;
  const edited = editText(entry.text, edits, by, (range, touched, _, part) => ({
    ...range,
    id: idFor(touched, part),
    sources: unique(sourcesOf(touched)),
    request: by === "agent" ? request : (touched[0]?.request ?? request),
    comments: touched.flatMap((hunk) => hunk.comments),
  }));
  const left = new Set(sourcesOf(edited.text.hunks).map(keyOf));
  const gone = sourcesOf(edited.gone).filter((source) => !left.has(keyOf(source)));
  return settleWhole(withSuperseded({ ...entry, text: edited.text }, gone, by));
}

/** A created file in which something is accepted, or which the user has written in, is no longer the agent's alone. */
export function settleWhole(entry: Entry): Entry {
  if (entry.originalPath !== undefined || (entry.text?.base.length ?? 0) === 0) return entry;
  const { whole, ...rest } = entry;
  return withDecided({ ...rest, originalPath: entry.path }, whole?.sources ?? [], "accepted");
}

function applyDelete(
  entry: Entry | undefined,
  change: AgentChange,
  request: ChangeRequest,
  kept: KeptFile | undefined,
): Entry | undefined {
  const source = { changeId: change.view.changeId, hunkId: "" };
  if (entry === undefined) {
    if (change.reviewed || kept === undefined) return undefined;
    const fresh = newEntry(change, request, splitLines(change.before?.text ?? ""));
    const whole = { sources: [source], request, comments: [] };
    const { text, ...rest } = fresh;
    return { ...rest, ...(change.before && text && { text }), deleted: kept, whole };
  }
  const current = change.before === undefined ? entry : applyEdit(entry, change.before.text, "user");
  const superseded = withSuperseded(
    current,
    [...sourcesOf(current.text?.hunks ?? []), ...wholeSources(current)],
    "agent",
  );
  // What was created and is gone again, and what a person has agreed to lose, leaves nothing to decide.
  if (current.originalPath === undefined || change.reviewed) {
    return change.reviewed
      ? withDecided(closed(superseded), [source], "accepted")
      : withSuperseded(closed(superseded), [source], "agent");
  }
  const isWhole = (current.text?.hunks.length ?? 0) === 0;
  const { problem: _, ...rest } = superseded;
  return {
    ...rest,
    ...(rest.text && { text: unchanged(rest.text.base) }),
    deleted: { mode: kept?.mode ?? 0o644, ...(isWhole && kept && { raw: kept.raw }) },
    whole: { sources: [source], request, comments: [] },
    request,
  };
}

function applyMove(entry: Entry | undefined, change: AgentChange, request: ChangeRequest): Entry | undefined {
  const to = change.newPath;
  if (to === undefined) return entry;
  const source = { changeId: change.view.changeId, hunkId: "" };
  const place = { path: to.absolute, display: to.display };
  if (entry === undefined) {
    if (change.reviewed) return undefined;
    const { text: _, ...fresh } = newEntry(change, request, []);
    return { ...fresh, ...place, whole: { sources: [source], request, comments: [] } };
  }
  const moved = { ...entry, ...place, request };
  // A person has agreed to the new place; what was created goes on as created.
  if (change.reviewed) {
    const { whole, ...rest } = moved;
    const at = entry.originalPath === undefined ? { ...moved } : { ...rest, originalPath: to.absolute };
    return withDecided(
      at,
      entry.originalPath === undefined ? [source] : [source, ...(whole?.sources ?? [])],
      "accepted",
    );
  }
  if (entry.originalPath === to.absolute) {
    const { whole, ...rest } = moved;
    return withSuperseded(rest, [source, ...(whole?.sources ?? [])], "agent");
  }
  const sources = [...wholeSources(entry), source];
  return { ...moved, whole: { sources, request, comments: entry.whole?.comments ?? [] } };
}

function newEntry(change: AgentChange, request: ChangeRequest, lines: readonly string[]): Entry {
  const { absolute, display } = change.path;
  const { encoding, byteOrderMark } = change.before ?? { encoding: "utf8", byteOrderMark: false };
  return {
    path: absolute,
    display,
    ...(change.kind !== "create" && { originalPath: absolute }),
    text: unchanged(lines),
    like: { encoding, byteOrderMark },
    comments: [],
    request,
    decided: [],
  };
}

/** The edits of a change against the tracked text, and the hunk of the change that each one is. */
function editsOf(
  change: AgentChange,
  text: TrackedText<LedgerHunk>,
  wasDeleted: boolean,
  after: string,
): { edits: LineEdit[]; hunkIds: string[] } {
  const newLines = splitLines(after);
  const { hunks } = change.view;
  const compared = (): { edits: LineEdit[]; hunkIds: string[] } => {
    const edits = lineEdits(text.lines, newLines);
    return { edits, hunkIds: edits.map((_, index) => hunks[Math.min(index, hunks.length - 1)]?.id ?? "") };
  };
  if (wasDeleted || hunks.some((hunk) => hunk.state === "rejected") || change.reviewed) return compared();
  const edits = hunks.map((hunk) => ({
    start: hunk.oldStart - 1,
    end: hunk.oldStart - 1 + hunk.oldLines.length,
    lines: newLines.slice(hunk.newStart - 1, hunk.newStart - 1 + hunk.newLines.length),
  }));
  return applied(text.lines, edits) === after ? { edits, hunkIds: hunks.map((hunk) => hunk.id) } : compared();
}

function applied(lines: readonly string[], edits: readonly LineEdit[]): string {
  let text = "";
  let at = 0;
  for (const edit of edits) {
    text += lines.slice(at, edit.start).join("") + edit.lines.join("");
    at = edit.end;
  }
  return text + lines.slice(at).join("");
}

function unchanged(lines: readonly string[]): TrackedText<LedgerHunk> {
  return { base: lines, lines, hunks: [] };
}

function sourceOf(change: AgentChange, hunkId = ""): Source {
  return { changeId: change.view.changeId, hunkId };
}

function allSources(change: AgentChange): Source[] {
  const { hunks } = change.view;
  return hunks.length === 0 ? [sourceOf(change)] : hunks.map((hunk) => sourceOf(change, hunk.id));
}

function wholeSources(entry: Entry): readonly Source[] {
  return entry.whole?.sources ?? [];
}

function idFor(touched: readonly LedgerHunk[], part: number): string {
  return (part === 0 ? touched[0]?.id : undefined) ?? createId("hunk");
}

export function keyOf({ changeId, hunkId }: Source): string {
  return `${changeId}/${hunkId}`;
}

function unique(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [keyOf(source), source])).values()];
}

function neverMade(): never {
  throw new Error("An edit that counts as the user's leaves no hunk.");
}

/** Whether the entry has exactly this text. */
export function hasText(entry: Entry, text: string): boolean {
  return entry.deleted === undefined && entry.text !== undefined && textOf(entry) === text;
}
