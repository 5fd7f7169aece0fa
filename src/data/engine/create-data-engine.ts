import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../base/errors.ts";
import type { DataEngine, DataProblems, DataTable } from "../../ports/data-engine.ts";
import { tablesIn } from "./check-sql.ts";
import { importFile } from "./import-file.ts";
import { type Database, openDatabase, quoteName, quoteText } from "./open-database.ts";
import { profileTable } from "./profile-table.ts";
import { sqliteTables } from "./read-sqlite.ts";
import { sheetsOf } from "./read-workbook.ts";
import { formatOf } from "./table-format.ts";

export interface DataEngineOptions {
  /** A folder of the engine's own, outside every workspace: tables as they were read, and results. */
  directory: string;
}

const mostResultRows = 5_000_000;
const daysKept = 7;
const resultName = /^result_\d+$/;

/** The engine itself; the front ends use it through a process of its own. */
export async function createDataEngine({ directory }: DataEngineOptions): Promise<DataEngine> {
  const tables = join(directory, "tables");
  const results = join(directory, "results");
  const temporary = join(directory, "temporary");
  await Promise.all([tables, results, temporary].map((path) => mkdir(path, { recursive: true })));
  await Promise.all([removeOld(tables), removeOld(results)]);

  /** A database in which the statement's tables are, under the names that it uses. */
  async function withTables<Result>(
    wanted: readonly DataTable[],
    sessionId: string,
    signal: AbortSignal,
    written: readonly string[],
    work: (database: Database, problems: DataProblems) => Promise<Result>,
  ): Promise<Result> {
    const found = new Map<string, string[]>();
    const problems: DataProblems[] = [];
    for (const { name, files, part } of wanted) {
      const imported = await Promise.all(
        resultName.test(name)
          ? [{ parquet: await resultFile(name, sessionId), problems: { rows: 0, examples: [], notes: [] } }]
          : files.map((file) => importFile(file, part, tables, signal)),
      );
      found.set(
        name,
        imported.map(({ parquet }) => parquet),
      );
      problems.push(...imported.map((one) => one.problems));
    }
    const database = await openDatabase({ files: [...found.values()].flat().concat(written), temporary });
    try {
      for (const [name, parquets] of found) {
        const list = parquets.map(quoteText).join(", ");
        const reader = `read_parquet([${list}], union_by_name = ${parquets.length > 1})`;
        await database.run(`CREATE VIEW ${quoteName(name)} AS FROM ${reader}`, signal);
      }
      return await work(database, joinProblems(problems));
    } finally {
      database.close();
    }
  }

  /** The last number given out. Statements of a session that run at once get different ones, in the order in which they were asked. */
  const lastResults = new Map<string, Promise<number>>();

  function nextResult(sessionId: string, own: string): Promise<number> {
    const last = lastResults.get(sessionId)?.catch(() => newestResult(own)) ?? newestResult(own);
    const next = last.then((number) => number + 1);
    lastResults.set(sessionId, next);
    return next;
  }

  function resultsOf(sessionId: string): string {
    if (!/^[\w-]+$/.test(sessionId)) throw new Error(`${sessionId} is no name of a session`);
    return join(results, sessionId);
  }

  async function resultFile(name: string, sessionId: string): Promise<string> {
    const path = join(resultsOf(sessionId), `${name}.parquet`);
    const known = resultName.test(name) && (await stat(path).catch(() => undefined));
    if (!known) throw new UserError("data_sql", `There is no ${name}.`, "Name a file, or a result of this session.");
    return path;
  }

  return {
    async tablesOf(sql, signal) {
      const database = await openDatabase({ files: [], temporary });
      try {
        return await tablesIn(sql, database, signal);
      } finally {
        database.close();
      }
    },

    async partsOf(file) {
      const format = formatOf(file);
      if (format === "workbook") return sheetsOf(file);
      return format === "database" ? sqliteTables(file) : undefined;
    },

    profile: (table, sessionId, signal) =>
      withTables([table], sessionId, signal, [], (database, problems) =>
        profileTable(table.name, database, problems, signal),
      ),

    async query({ sessionId, sql, tables: wanted, rows }, signal) {
      const own = resultsOf(sessionId);
      const result = `result_${await nextResult(sessionId, own)}`;
      const path = join(own, `${result}.parquet`);
      return withTables(wanted, sessionId, signal, [path], async (database, problems) => {
        await tablesIn(sql, database, signal);
        await saveRows(sql, path, database, signal);
        const reader = `read_parquet(${quoteText(path)})`;
        const { rows: counted } = await database.run(`SELECT count(*) FROM ${reader}`, signal);
        const total = Number(counted[0]?.[0]);
        if (total > mostResultRows) {
          await rm(path, { force: true });
          const most = mostResultRows.toLocaleString("en");
          throw new UserError(
            "data_limit",
            `The result has more than ${most} rows.`,
            "Aggregate, filter, or add LIMIT.",
          );
        }
        const first = await database.run(`FROM ${reader} LIMIT ${rows}`, signal);
        return { ...first, total, result, problems };
      });
    },

    async exportResult(result, sessionId, format, signal) {
      const source = await resultFile(result, sessionId);
      if (format === "parquet") return source;
      const path = join(resultsOf(sessionId), `${result}.${format}`);
      const database = await openDatabase({ files: [source, path], temporary });
      try {
        const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT json, ARRAY true";
        await database.run(
          `COPY (FROM read_parquet(${quoteText(source)})) TO ${quoteText(path)} (${options}, USE_TMP_FILE false)`,
          signal,
        );
        return path;
      } finally {
        database.close();
      }
    },

    close: async () => undefined,
  };
}

/** Parquet has no whole numbers of 128 bits, which sums are; as decimals they stay exact. */
const hugeTypes: Record<string, string> = { HUGEINT: "DECIMAL(38, 0)", UHUGEINT: "DECIMAL(38, 0)" };

/** Writes what a statement gives to a file, one row more than may be at the most. */
async function saveRows(sql: string, path: string, database: Database, signal: AbortSignal): Promise<void> {
  // The line end closes a comment at the end of the statement.
  const statement = `(${sql.trim().replace(/;\s*$/, "")}\n)`;
  const { rows: columns } = await database.run(`DESCRIBE ${statement}`, signal);
  const names = uniqueNames(columns.map(([name]) => String(name)));
  const list = columns.map(([, type], index) => {
    const exact = hugeTypes[String(type)];
    return `c${index}${exact === undefined ? "" : `::${exact}`} AS ${quoteName(names[index] ?? "")}`;
  });
  const source = `${statement} AS q(${columns.map((_, index) => `c${index}`).join(", ")})`;
  const options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false";
  try {
    await database.run(
      `COPY (SELECT ${list.join(", ")} FROM ${source} LIMIT ${mostResultRows + 1}) TO ${quoteText(path)} (${options})`,
      signal,
    );
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** A table's columns differ in more than case: a second `id` becomes `id_2`. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function joinProblems(all: readonly DataProblems[]): DataProblems {
  return {
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    examples: all.flatMap(({ examples }) => examples).slice(0, 20),
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
  };
}

async function newestResult(directory: string): Promise<number> {
  await mkdir(directory, { recursive: true });
  const numbers = (await readdir(directory)).map((name) => Number(/^result_(\d+)\./.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

/** Tables that nobody has asked for in a week are read again when they are. */
async function removeOld(directory: string): Promise<void> {
  const oldest = Date.now() - daysKept * 24 * 3600_000;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < oldest) await rm(path, { recursive: true, force: true });
  }
}
