import type { EditBlock, Match } from "./edit-block.ts";
import { relateIndents } from "./relate-indents.ts";
import { type LineContent, lineBlock, replaceLines, textLines } from "./text-lines.ts";

/**
 * Every place whose lines are the searched ones but for one common shift of the indentation and for white space at line
 * ends. The replacement is shifted the same way.
 */
export function findByIndentation(text: string, edit: EditBlock): Match[] {
  const block = lineBlock(edit);
  const { search } = block;
  const anchor = search.findIndex((line) => line.core !== "");
  if (anchor === -1) return [];
  const lines = textLines(text);
  const matches: Match[] = [];
  for (let first = 0; first + search.length <= lines.length; first += 1) {
    if (lines[first + anchor]?.core !== search[anchor]?.core) continue;
    const found = lines.slice(first, first + search.length);
    if (!found.every((line, index) => line.core === search[index]?.core)) continue;
    const convert = convertLine(search, found);
    if (convert === undefined) continue;
    const sameIndent = found.every((line, index) => line.core === "" || line.indent === search[index]?.indent);
    matches.push({
      ...replaceLines(text, found, block, convert),
      note: sameIndent ? "white space at line ends differs" : "the file is indented differently; your text was shifted",
    });
    first += search.length - 1;
  }
  return matches;
}

/** Gives a line of the replacement the indentation of the file; undefined when there is no single rule. */
export function convertLine(
  search: readonly LineContent[],
  found: readonly LineContent[],
): ((line: LineContent) => string) | undefined {
  const pairs = search.flatMap((line, index) => {
    const other = found[index];
    return line.core === "" || other === undefined ? [] : [{ from: line.indent, to: other.indent }];
  });
  const convert = relateIndents(
    pairs.map((pair) => pair.from),
    pairs.map((pair) => pair.to),
  );
  if (convert === undefined) return undefined;
  return (line) => (line.core === "" ? "" : convert(line.indent) + line.text.slice(line.indent.length));
}
