import * as z from "zod";
import { truncateEnd } from "../../base/truncate.ts";
import type { QueryAnswer } from "../../ports/data-engine.ts";
import { defineTool } from "../define-tool.ts";
import { dataEngine, permittedTables, planTables, withDataErrors } from "./data-access.ts";
import { formatProblemsBriefly, formatRows } from "./format-table.ts";

const mostCharacters = 12_000;
const namesOf = new WeakMap<object, readonly string[]>();

export const queryData = defineTool({
  name: "query_data",
  group: "data",
  readOnly: true,
  description:
    'Ask data files one SELECT in DuckDB\'s SQL. A table is a path in double quotes: FROM "data/orders.csv" o JOIN "shop.db#customers" c …; also "data/*.csv" and earlier results (result_1). Returns the first rows; the whole result is kept as the next result_N. Reads nothing else.',
  input: z.object({
    sql: z.string().min(1).describe("One SELECT"),
    rows: z.number().int().min(1).max(200).default(50).describe("How many rows to show"),
  }),
  isAvailable: (ports) => ports.data !== undefined,
  async access(input, context) {
    const engine = dataEngine(context);
    const names = await withDataErrors(() => engine.tablesOf(input.sql, context.signal));
    namesOf.set(input, names);
    const title = names.length === 0 ? "Compute in SQL" : `Query ${names.join(", ")}`;
    return { title, access: await planTables(input, names, context) };
  },
  async run(input, context) {
    const { sessionId, signal } = context;
    const tables = await permittedTables(input, namesOf.get(input) ?? [], context);
    const query = { sessionId, sql: input.sql, tables, rows: input.rows };
    const answer = await withDataErrors(() => dataEngine(context).query(query, signal));
    const { columns, rows, total, result } = answer;
    return { content: describeAnswer(answer), details: { sql: input.sql, columns, rows, total, result } };
  },
});

function describeAnswer({ columns, rows, total, result, problems }: QueryAnswer): string {
  const table = truncateEnd(formatRows(columns, rows), mostCharacters, "Select fewer columns or rows.").text;
  const shown = total > rows.length ? `The first ${rows.length} of ${total} rows` : `${total} rows`;
  return [table, `${shown}; the whole is ${result}.`, ...formatProblemsBriefly(problems)].join("\n");
}
