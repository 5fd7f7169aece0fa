import type { DataColumn, DataProblems, DataValue } from "../../ports/data-engine.ts";

const mostCellCharacters = 200;
/** Rows that are shown with the reason why they were left out. */
const mostReasons = 5;

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

/** What was left out or assumed in reading, in lines: the first rows with the reason, others by their place. */
export function formatProblems({ rows, examples, notes }: DataProblems): string[] {
  if (rows === 0) return [...notes];
  const shown = examples.slice(0, mostReasons).map(({ file, line, text }) => `  ${file} line ${line}: ${text}`);
  const rest = rows - shown.length;
  const places = placesOf(examples.slice(mostReasons), rest);
  const others = rest <= 0 ? [] : [`  ${rest} more${places === "" ? "" : `: ${places}`}`];
  return [...notes, `${rows} rows do not fit the others and were left out:`, ...shown, ...others];
}

/** The same in one line, for an answer that comes again and again: where, not why. */
export function formatProblemsBriefly({ rows, examples, notes }: DataProblems): string[] {
  if (rows === 0) return [...notes];
  const places = placesOf(examples, rows);
  const where = places === "" ? "" : ` (${places})`;
  return [...notes, `${rows} rows do not fit the others and were left out${where}; describe_dataset says why.`];
}

/** `a.csv lines 3, 9; b.csv lines 4 …`: of `count` rows those that are known. */
function placesOf(examples: DataProblems["examples"], count: number): string {
  const lines = new Map<string, number[]>();
  for (const { file, line } of examples) lines.set(file, [...(lines.get(file) ?? []), line]);
  const places = [...lines].map(([file, known]) => `${file} lines ${known.join(", ")}`).join("; ");
  return places === "" || examples.length >= count ? places : `${places} …`;
}
