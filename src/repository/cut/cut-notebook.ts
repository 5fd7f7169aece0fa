import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";

const notebook = z.object({
  cells: z.array(
    z.object({ cell_type: z.string(), source: z.union([z.string(), z.array(z.string())]).default("") }).loose(),
  ),
});

export interface NotebookCell {
  /** 0-based, among all cells of the notebook. */
  index: number;
  /** 1-based lines of the notebook's file that hold the cell's source. */
  startLine: number;
  endLine: number;
  kind: string;
  text: string;
}

/** The cells of a notebook with the lines of the file they stand in; undefined when it is none. */
export function readNotebook(text: string): NotebookCell[] | undefined {
  const json = parseJson(text);
  const parsed = notebook.safeParse(json.ok ? json.value : undefined);
  if (!parsed.success) return undefined;
  const lines = text.split("\n");
  const cells: NotebookCell[] = [];
  let from = 0;
  for (const [index, { cell_type: kind, source }] of parsed.data.cells.entries()) {
    const parts = typeof source === "string" ? [source] : source;
    const start = findLine(lines, '"source"', from);
    const last = parts.at(-1);
    const end = last === undefined ? start : findLine(lines, JSON.stringify(last).slice(1, -1), start);
    from = end + 1;
    const content = parts.join("");
    if (content.trim() !== "") cells.push({ index, startLine: start + 1, endLine: end + 1, kind, text: content });
  }
  return cells;
}

function findLine(lines: readonly string[], needle: string, from: number): number {
  for (let at = from; at < lines.length; at += 1) if (lines[at]?.includes(needle)) return at;
  return Math.max(0, Math.min(from, lines.length - 1));
}
