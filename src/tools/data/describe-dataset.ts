import * as z from "zod";
import { truncateEnd } from "../../base/truncate.ts";
import type { ColumnProfile, TableProfile } from "../../ports/data-engine.ts";
import { defineTool } from "../define-tool.ts";
import { dataEngine, permittedTables, planTables, withDataErrors } from "./data-access.ts";
import { formatProblems, formatRows, formatValue } from "./format-table.ts";

const mostCharacters = 12_000;

export const describeDataset = defineTool({
  name: "describe_dataset",
  group: "data",
  readOnly: true,
  description:
    "Profile a table before asking of it: columns with types, nulls, distinct values, ranges, quartiles, outliers, frequent values; keys, duplicates, rows that could not be read, a sample.",
  input: z.object({
    table: z.string().min(1).describe("Path, path#sheet, path#table, glob such as data/*.csv, or result_1"),
  }),
  isAvailable: (ports) => ports.data !== undefined,
  async access(input, context) {
    return { title: `Profile ${input.table}`, access: await planTables(input, [input.table], context) };
  },
  async run(input, context) {
    const engine = dataEngine(context);
    const [table] = await permittedTables(input, [input.table], context);
    if (table === undefined) throw new Error("a table was asked for");
    const { signal, sessionId } = context;
    return withDataErrors(async () => {
      const [file] = table.files;
      const parts = table.part === undefined && file !== undefined ? await engine.partsOf(file, signal) : undefined;
      if (parts !== undefined && parts.length > 1) {
        const names = parts.map((part) => `${input.table}#${part}`);
        return { content: `It has several tables; describe one of them:\n${names.join("\n")}`, details: { parts } };
      }
      const profile = await engine.profile(table, sessionId, signal);
      const content = truncateEnd(
        formatProfile(profile),
        mostCharacters,
        "Ask for single columns with query_data.",
      ).text;
      return { content, details: { table: input.table, profile } };
    });
  },
});

function formatProfile({ rows, columns, duplicates, keys, estimated, sample, problems }: TableProfile): string {
  const facts = [
    `${rows} rows, ${columns.length} columns`,
    ...(keys.length > 0 ? [`key: ${keys.join(" or ")}`] : []),
    `${duplicates} duplicate rows`,
    ...(estimated ? ["distinct values and quartiles are estimates"] : []),
  ];
  return [
    `${facts.join("; ")}.`,
    ...formatProblems(problems),
    ...columns.map((column) => `- ${formatColumn(column)}`),
    "Sample:",
    formatRows(columns, sample),
  ].join("\n");
}

function formatColumn(column: ColumnProfile): string {
  const { name, type, nulls, distinct, min, max, mean, deviation, quartiles, outliers, frequent } = column;
  const facts = [
    `${distinct} distinct`,
    ...(nulls > 0 ? [`${nulls} null`] : []),
    ...(min === undefined || min === null ? [] : [`${formatValue(min)} to ${formatValue(max)}`]),
    ...(mean === undefined ? [] : [`mean ${round(mean)}`]),
    ...(deviation === undefined ? [] : [`sd ${round(deviation)}`]),
    ...(quartiles === undefined ? [] : [`quartiles ${quartiles.map(round).join(", ")}`]),
    ...(outliers === undefined || outliers === 0 ? [] : [`${outliers} outliers`]),
    ...(frequent === undefined
      ? []
      : [
          `frequent: ${frequent.map(({ value, count }) => `${formatValue(value).slice(0, 60)} (${count})`).join(", ")}`,
        ]),
  ];
  return `${name} ${type}: ${facts.join("; ")}`;
}

/** Six digits that count. */
function round(value: number): string {
  return String(Number(value.toPrecision(6)));
}
