import { fold } from "../matching/fold-text.ts";
import { type LineContent, parseLine } from "../matching/text-lines.ts";

/** Lines that an anchor may mean, from its own line (included) to where its block ends (excluded); zero-based. */
export interface AnchorScope {
  line: number;
  end: number;
}

/** How a line may be the one an anchor names, from the strictest to the loosest; the first that finds one decides. */
const readings: readonly ((line: LineContent, anchor: LineContent) => boolean)[] = [
  (line, anchor) => line.text.trim() === anchor.text.trim(),
  (line, anchor) => line.core === anchor.core,
  (line, anchor) => line.core.startsWith(anchor.core),
  (line, anchor) => anchor.core.length >= 3 && line.core.includes(anchor.core),
];

/** Every place that a row of anchors leads to, each anchor inside or below the one before it; none when one is missing. */
export function findAnchors(lines: readonly LineContent[], anchors: readonly string[]): AnchorScope[] {
  let scopes: AnchorScope[] = [{ line: 0, end: lines.length }];
  for (const [index, text] of anchors.entries()) {
    const named = linesNamed(lines, parseLine(fold(text, "endings")));
    const outer = scopes;
    const isInside = (line: number) => outer.some((scope) => line > scope.line && line < scope.end);
    const inside = index === 0 ? named : named.filter(isInside);
    const first = Math.min(...outer.map((scope) => scope.line));
    const found = inside.length > 0 ? inside : named.filter((line) => line > first);
    scopes = found.map((line) => ({ line, end: endOfBlock(lines, line) }));
  }
  return scopes;
}

function linesNamed(lines: readonly LineContent[], anchor: LineContent): number[] {
  if (anchor.core === "") return [];
  for (const isNamed of readings) {
    const found = lines.flatMap((line, index) => (isNamed(line, anchor) ? [index] : []));
    if (found.length > 0) return found;
  }
  return [];
}

/** Where the next thing on the level of a line, or further out, begins; a line of brackets closes and begins nothing. */
function endOfBlock(lines: readonly LineContent[], start: number): number {
  const depth = lines[start]?.indent.length ?? 0;
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line !== undefined && line.indent.length <= depth && /^[^\s)\]}({[]/.test(line.core)) return at;
  }
  return lines.length;
}
