import type { DataColumn, DataProblems, DataValue } from "../../ports/data-engine.ts";

const mostCellCharacters = 200;

/** Rows as the model reads them: a line a row, cells between `|`, the head with types. Empty is null. */
export function formatRows(columns: readonly DataColumn[], rows: readonly (readonly DataValue[])[]): string {
  const head = columns.map(({ name, type }) => `${name} ${type}`).join(" | ");
  return [head, ...rows.map((row) => row.map(formatValue).join(" | "))].join("\n");
}

/** A value on one line; `|` and line ends are written as escapes. */
export function formatValue(value: DataValue | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  const short = text.length > mostCellCharacters ? `${text.slice(0, mostCellCharacters)}…` : text;
  return short.replaceAll("|", "\\|").replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}

/** What was left out or assumed in reading, in lines. */
export function formatProblems({ rows, examples, notes }: DataProblems): string[] {
  const left = rows === 0 ? [] : [`${rows} rows do not fit the others and were left out:`];
  const shown = examples.slice(0, 5).map(({ file, line, text }) => `  ${file} line ${line}: ${text}`);
  return [...notes, ...left, ...shown];
}
