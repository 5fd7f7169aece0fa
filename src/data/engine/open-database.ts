import { DuckDBInstance, type DuckDBResultReader } from "@duckdb/node-api";
import { isAbortError, UserError } from "../../base/errors.ts";
import type { DataColumn, DataValue } from "../../ports/data-engine.ts";

export interface DatabaseOptions {
  /** The only files that statements can touch, absolute. */
  files: readonly string[];
  /** Where what does not fit into memory goes while a statement runs. */
  temporary: string;
}

export interface Rows {
  columns: DataColumn[];
  rows: DataValue[][];
}

export interface Database {
  /** Runs one statement of ours or a checked one. @throws UserError data_limit, data_sql; AbortError. */
  run(sql: string, signal: AbortSignal, values?: readonly string[]): Promise<Rows>;
  close(): void;
}

/** The most that one statement may use. */
const bounds = { memory: "512MB", disk: "4GB", milliseconds: 60_000 };

/**
 * An empty database in memory that reaches the given files and nothing else: no other file, no network, no extension, and no statement
 * can change that.
 */
export async function openDatabase({ files, temporary }: DatabaseOptions): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const settings = [
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "allow_community_extensions=false",
    `memory_limit='${bounds.memory}'`,
    `temp_directory=${quoteText(temporary)}`,
    `max_temp_directory_size='${bounds.disk}'`,
    `allowed_paths=[${files.map(quoteText).join(", ")}]`,
    "enable_external_access=false",
    "lock_configuration=true",
  ];
  for (const setting of settings) await connection.run(`SET ${setting}`);

  async function run(sql: string, signal: AbortSignal, values: readonly string[] = []): Promise<Rows> {
    signal.throwIfAborted();
    let late = false;
    const interrupt = () => connection.interrupt();
    const timer = setTimeout(() => {
      late = true;
      interrupt();
    }, bounds.milliseconds);
    signal.addEventListener("abort", interrupt, { once: true });
    try {
      return toRows(await connection.runAndReadAll(sql, values.length === 0 ? undefined : [...values]));
    } catch (error) {
      signal.throwIfAborted();
      throw toUserError(error, late);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
    }
  }

  return {
    run,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** As a name in a statement. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** As a text in a statement. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function toRows(reader: DuckDBResultReader): Rows {
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  const rows = reader.getRowsJson().map((row) => row.map((value, index) => toValue(value, columns[index]?.type)));
  return { columns, rows };
}

/** Whole numbers come as texts; those that a number holds exactly become one. */
function toValue(value: unknown, type = ""): DataValue {
  const isWhole = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,0\))$/.test(type);
  if (typeof value !== "string" || !isWhole) return value as DataValue;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function toUserError(error: unknown, late: boolean): unknown {
  if (!(error instanceof Error) || isAbortError(error)) return error;
  if (late) {
    const seconds = bounds.milliseconds / 1000;
    return new UserError(
      "data_limit",
      `The statement took more than ${seconds} s.`,
      "Ask for less: fewer rows, a filter.",
    );
  }
  const text = error.message.trim();
  if (/^(Out of Memory Error|.*failed to (allocate|offload))/i.test(text))
    return new UserError("data_limit", text.split("\n")[0] ?? text, "Ask for less: fewer columns, a filter, a sample.");
  return new UserError("data_sql", text, "Mend the statement.", { cause: error });
}
