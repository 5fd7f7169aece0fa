/** A value as JSON has it; whole numbers beyond 2^53, decimals, dates and times are texts. */
export type DataValue =
  | string
  | number
  | boolean
  | null
  | readonly DataValue[]
  | { readonly [name: string]: DataValue };

/** A table that a statement reads. */
export interface DataTable {
  /** As the statement writes it: a path, a path with `#` and a sheet or table, or the name of an earlier result. */
  name: string;
  /** Absolute paths of the files it consists of; none for a result. */
  files: readonly string[];
  /** Sheet of a workbook, table of a database. */
  part?: string;
}

export interface DataColumn {
  name: string;
  /** DuckDB's name: `BIGINT`, `DOUBLE`, `VARCHAR`, `DATE` … */
  type: string;
}

/** Rows of a file that do not fit its other rows. */
export interface DataProblems {
  /** How many were left out. */
  rows: number;
  /** The first of them. */
  examples: readonly { file: string; line: number; text: string }[];
  /** What was assumed in reading: "read as Latin-1, which it need not be". */
  notes: readonly string[];
}

export interface ColumnProfile extends DataColumn {
  nulls: number;
  /** Different values without null. */
  distinct: number;
  min?: DataValue;
  max?: DataValue;
  /** Numbers only. */
  mean?: number;
  deviation?: number;
  /** Numbers only: at a quarter, a half and three quarters. */
  quartiles?: readonly [number, number, number];
  /** Numbers only: outside 1.5 times the distance of the quartiles (Tukey's fences). */
  outliers?: number;
  /** The most frequent values, where values recur. */
  frequent?: readonly { value: DataValue; count: number }[];
}

export interface TableProfile {
  rows: number;
  columns: readonly ColumnProfile[];
  /** Rows that are equal to an earlier one. */
  duplicates: number;
  /** Columns with another value in every row and never null. */
  keys: readonly string[];
  /** True where counts of different values and quartiles are estimates, as for large tables. */
  estimated: boolean;
  sample: readonly (readonly DataValue[])[];
  problems: DataProblems;
}

export interface QueryAnswer {
  columns: readonly DataColumn[];
  /** The first rows, in the order of `columns`. */
  rows: readonly (readonly DataValue[])[];
  /** How many rows there are. */
  total: number;
  /** By this name later statements read the whole result. */
  result: string;
  problems: DataProblems;
}

export interface DataQuery {
  /** The session whose results the statement may read, and where its own goes. */
  sessionId: string;
  sql: string;
  /** Every table that the statement names. */
  tables: readonly DataTable[];
  /** How many rows come with the answer. */
  rows: number;
}

export type ResultFormat = "csv" | "json" | "parquet";

/**
 * Tables of the workspace's files, asked in SQL. A statement reads the tables it was given and nothing else: no file, no network.
 * Faults are UserErrors: data_sql (what is wrong with the statement), data_file (a file cannot be read as a table), data_limit (time,
 * memory or size), data_unavailable (there is no engine for this platform), data_stopped.
 */
export interface DataEngine {
  /** The tables that a statement names. @throws UserError data_sql for anything but one SELECT. */
  tablesOf(sql: string, signal: AbortSignal): Promise<string[]>;
  /** The sheets of a workbook or the tables of a database; undefined for a file that is one table. */
  partsOf(file: string, signal: AbortSignal): Promise<string[] | undefined>;
  profile(table: DataTable, sessionId: string, signal: AbortSignal): Promise<TableProfile>;
  query(query: DataQuery, signal: AbortSignal): Promise<QueryAnswer>;
  /** The whole of an earlier result as a file outside the workspace: its absolute path. */
  exportResult(result: string, sessionId: string, format: ResultFormat, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}
