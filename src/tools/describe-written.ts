import type { Hunk } from "../protocol/change.ts";
import type { WrittenChange } from "./write-approved.ts";

const shownPlaces = 12;
const shownRejections = 8;
const shownFormatted = 12;
const longestQuote = 120;

/** What the model hears of a written change: how much, where, and what the user did not want. */
export function describeWritten(change: WrittenChange): string {
  const { formatted } = change;
  const summary = describeDecided(change);
  return formatted === undefined ? summary : `${summary}\n${describeFormatted(change.view.path, formatted)}`;
}

function describeDecided({ view, written }: WrittenChange): string {
  if (!written) return `The user rejected every hunk of ${view.path}; nothing was written.`;
  if (view.kind === "delete") return `Deleted ${view.path}.`;
  if (view.kind === "move") return `Moved ${view.path} to ${view.newPath}.`;
  const rejected = view.hunks.filter((hunk) => hunk.state === "rejected");
  const accepted = view.hunks.filter((hunk) => hunk.state !== "rejected");
  const [verb, at] = view.kind === "create" ? ["Created", ""] : ["Edited", ` at ${places(accepted)}`];
  const summary = `${verb} ${view.path}${at} (+${view.added} −${view.removed}).`;
  if (rejected.length === 0) return summary;
  const lines = rejected.slice(0, shownRejections).map(describeRejected);
  if (rejected.length > lines.length) lines.push(`… and ${rejected.length - lines.length} more.`);
  return [summary, `The user rejected ${rejected.length} of ${view.hunks.length} hunks:`, ...lines].join("\n");
}

/** Shows what it became, so that the next edit can quote it. */
function describeFormatted(path: string, hunks: readonly Hunk[]): string {
  const lines = hunks.flatMap(({ newStart, newLines }) =>
    newLines.map((line, index) => `${newStart + index}: ${line}`),
  );
  const count = hunks.reduce((sum, hunk) => sum + Math.max(hunk.newLines.length, hunk.oldLines.length), 0);
  const changed = `The editor formatted ${path} when it was saved: ${count} ${count === 1 ? "line" : "lines"} changed`;
  if (lines.length === 0) return `${changed}.`;
  if (lines.length > shownFormatted) return `${changed}, at ${places(hunks)}. Read them again before you change them.`;
  const shown = lines.map((line) => (line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line));
  return [`${changed}, now:`, ...shown].join("\n");
}

/** The change in short, for the UI. */
export function summarizeChange({ view }: WrittenChange): Record<string, unknown> {
  return { path: view.path, added: view.added, removed: view.removed, state: view.state };
}

/** Quotes it: the model knows its own text, not the lines of a file that was never written. */
function describeRejected(hunk: Hunk): string {
  const { oldLines, newLines, newStart } = hunk;
  if (newLines.length === 0) {
    return `Not removed (rejected by the user): ${quote("-", oldLines)}, at ${span(newStart, oldLines.length)}.`;
  }
  const place =
    oldLines.length > 0
      ? `${span(newStart, oldLines.length)} kept`
      : hunk.contextAfter.length > 0
        ? `before line ${newStart}`
        : "at the end";
  return `Not written (rejected by the user): ${quote("+", newLines)}, ${place}.`;
}

function quote(sign: string, lines: readonly string[]): string {
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const shown = first.length > longestQuote ? `${first.slice(0, longestQuote)}…` : first;
  const more = lines.length - 1;
  return `\`${sign}${shown}\`${more === 0 ? "" : ` and ${more} more ${more === 1 ? "line" : "lines"}`}`;
}

function places(hunks: readonly Hunk[]): string {
  const shown = hunks.slice(0, shownPlaces).map((hunk) => numbers(hunk.newStart, hunk.newLines.length));
  const word = hunks.length === 1 && !shown[0]?.includes("–") ? "line" : "lines";
  return `${word} ${shown.join(", ")}${hunks.length > shownPlaces ? " …" : ""}`;
}

function span(start: number, count: number): string {
  return `${count <= 1 ? "line" : "lines"} ${numbers(start, count)}`;
}

function numbers(start: number, count: number): string {
  return count <= 1 ? String(start) : `${start}–${start + count - 1}`;
}
