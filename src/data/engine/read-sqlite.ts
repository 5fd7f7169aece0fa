import { pathToFileURL } from "node:url";
import { errorMessage, UserError } from "../../base/errors.ts";
import { quoteName } from "./open-database.ts";
import type { DataRow } from "./write-rows.ts";

/** The tables and views of a SQLite file. */
export async function sqliteTables(file: string): Promise<string[]> {
  const rows = await withSqlite(file, (database) =>
    database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all(),
  );
  return rows.map(({ name }) => String(name));
}

/** Calls `take` with every row of a table. @throws UserError data_file. */
export async function readSqlite(file: string, name: string | undefined, take: (row: DataRow) => void): Promise<void> {
  const tables = await sqliteTables(file);
  const chosen = name ?? (tables.length === 1 ? tables[0] : undefined);
  if (chosen === undefined || !tables.includes(chosen)) {
    const what = name === undefined ? "Say which table of the database" : `The database has no table ${name}`;
    throw new UserError("data_file", `${what}.`, `Write the path, # and one of: ${tables.join(", ")}.`);
  }
  await withSqlite(file, (database) => {
    const statement = database.prepare(`SELECT * FROM ${quoteName(chosen)}`);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) {
      take(Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toValue(value)])));
    }
  });
}

type Sqlite = import("node:sqlite").DatabaseSync;

async function withSqlite<Result>(file: string, work: (database: Sqlite) => Result): Promise<Result> {
  const { DatabaseSync } = await import("node:sqlite");
  const url = pathToFileURL(file);
  // As it stands: no journal is played back, and nothing is written beside it.
  url.searchParams.set("immutable", "1");
  try {
    const database = new DatabaseSync(url, { readOnly: true });
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch (error) {
    const why = errorMessage(error);
    throw new UserError("data_file", `The database cannot be read: ${why}.`, "Check that it is SQLite.", {
      cause: error,
    });
  }
}

function toValue(value: unknown): string | number | null {
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return typeof value === "string" || typeof value === "number" ? value : null;
}
