import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import { parseJson } from "../../base/parse-json.ts";
import type { Database } from "./open-database.ts";

const serialised = z.union([
  z.object({ error: z.literal(true), error_message: z.string() }),
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
]);
const tableNode = z.object({ type: z.literal("BASE_TABLE"), table_name: z.string(), schema_name: z.string() });
const commonTables = z.object({ cte_map: z.object({ map: z.array(z.object({ key: z.string() })) }) });

/**
 * The tables that a statement names, as DuckDB's own parser reads it. @throws UserError data_sql for what is no statement, more than one,
 * or one that does more than read.
 */
export async function tablesIn(sql: string, database: Database, signal: AbortSignal): Promise<string[]> {
  const { rows } = await database.run("SELECT json_serialize_sql($1::VARCHAR)", signal, [sql]);
  const json = parseJson(String(rows[0]?.[0]));
  const read = json.ok ? serialised.safeParse(json.value) : undefined;
  if (read?.success !== true) throw new UserError("data_sql", "The statement cannot be read.", "Write one SELECT.");
  if (read.data.error) {
    const onlyReads = /Only SELECT/.test(read.data.error_message);
    throw onlyReads
      ? new UserError(
          "data_sql",
          "Only a SELECT is run: data are read, never changed.",
          "Write one SELECT (or FROM …, SUMMARIZE …).",
        )
      : new UserError("data_sql", read.data.error_message, "Mend the statement.");
  }
  const { statements } = read.data;
  if (statements.length !== 1)
    throw new UserError(
      "data_sql",
      `One statement at a time; these are ${statements.length}.`,
      "Ask one after the other.",
    );
  const named = new Set<string>();
  const common = new Set<string>();
  collect(statements, named, common);
  return [...named].filter((name) => name !== "" && !common.has(name));
}

function collect(node: unknown, named: Set<string>, common: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, named, common);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const table = tableNode.safeParse(node);
  if (table.success) {
    const { table_name: name, schema_name: schema } = table.data;
    // information_schema and pg_catalog are tables of the database itself.
    if (schema === "") named.add(name);
  }
  const own = commonTables.safeParse(node);
  if (own.success) for (const { key } of own.data.cte_map.map) common.add(key);
  for (const value of Object.values(node)) collect(value, named, common);
}
