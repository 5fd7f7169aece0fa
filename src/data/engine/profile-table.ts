import type { ColumnProfile, DataColumn, DataProblems, DataValue, TableProfile } from "../../ports/data-engine.ts";
import { type Database, quoteName } from "./open-database.ts";

/** Up to here every figure is exact; beyond, counts of different values and quartiles are estimates. */
const mostExactRows = 200_000;
const mostFrequent = 5;
const sampleRows = 5;

type Statistics = ReadonlyMap<string, DataValue>;

/** What a table holds, column by column, in two passes over it. */
export async function profileTable(
  table: string,
  database: Database,
  problems: DataProblems,
  signal: AbortSignal,
): Promise<TableProfile> {
  const from = quoteName(table);
  const { columns, rows: sample } = await database.run(`FROM ${from} LIMIT ${sampleRows}`, signal);
  const { rows: counted } = await database.run(`SELECT count(*) FROM ${from}`, signal);
  const rows = Number(counted[0]?.[0]);
  const estimated = rows > mostExactRows;
  const statistics = await summarise(from, columns, estimated, database, signal);
  const profiles: ColumnProfile[] = [];
  for (const [index, column] of columns.entries()) {
    const profile = toProfile(column, rows, statistics[index] ?? new Map());
    profiles.push({ ...profile, ...(await detail(from, column, profile, database, signal)) });
  }
  return {
    rows,
    columns: profiles,
    duplicates: await countDuplicates(from, columns, rows, database, signal),
    keys: await findKeys(from, profiles, rows, estimated, database, signal),
    estimated,
    sample,
    problems,
  };
}

async function summarise(
  from: string,
  columns: readonly DataColumn[],
  estimated: boolean,
  database: Database,
  signal: AbortSignal,
): Promise<Statistics[]> {
  const names: string[] = [];
  const parts: string[] = [];
  const add = (index: number, name: string, expression: string) => {
    names.push(`${index} ${name}`);
    parts.push(expression);
  };
  for (const [index, { name, type }] of columns.entries()) {
    const column = quoteName(name);
    add(index, "values", `count(${column})`);
    add(index, "distinct", estimated ? `approx_count_distinct(${column})` : `count(DISTINCT ${column})`);
    if (!isComparable(type)) continue;
    add(index, "min", `min(${column})`);
    add(index, "max", `max(${column})`);
    if (!isNumber(type)) continue;
    add(index, "mean", `avg(${column})`);
    add(index, "deviation", `stddev_samp(${column}::DOUBLE)`);
    const quantile = estimated ? "approx_quantile" : "quantile_cont";
    add(index, "quartiles", `${quantile}(${column}::DOUBLE, [0.25, 0.5, 0.75])`);
  }
  const { rows } = await database.run(`SELECT ${parts.join(", ")} FROM ${from}`, signal);
  const found = columns.map(() => new Map<string, DataValue>());
  for (const [position, key] of names.entries()) {
    const [index = "", name = ""] = key.split(" ");
    found[Number(index)]?.set(name, rows[0]?.[position] ?? null);
  }
  return found;
}

function toProfile(column: DataColumn, rows: number, own: Statistics): ColumnProfile {
  const filled = Number(own.get("values") ?? 0);
  const [min, max, mean, deviation, quartiles] = ["min", "max", "mean", "deviation", "quartiles"].map((name) =>
    own.get(name),
  );
  const [low, middle, high] = Array.isArray(quartiles) ? quartiles.map(Number) : [];
  return {
    ...column,
    nulls: rows - filled,
    // An estimate may exceed what can be.
    distinct: Math.min(Number(own.get("distinct") ?? 0), filled),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(typeof mean === "number" && { mean }),
    ...(typeof deviation === "number" && { deviation }),
    ...(low !== undefined && middle !== undefined && high !== undefined && { quartiles: [low, middle, high] }),
  };
}

/** Outliers of numbers; the frequent values where values recur. */
async function detail(
  from: string,
  column: DataColumn,
  profile: ColumnProfile,
  database: Database,
  signal: AbortSignal,
): Promise<Partial<ColumnProfile>> {
  const name = quoteName(column.name);
  const found: Partial<ColumnProfile> = {};
  if (profile.quartiles !== undefined) {
    const [low, , high] = profile.quartiles;
    const reach = 1.5 * (high - low);
    const { rows } = await database.run(
      `SELECT count(*) FILTER (${name} < ${low - reach} OR ${name} > ${high + reach}) FROM ${from}`,
      signal,
    );
    found.outliers = Number(rows[0]?.[0]);
  }
  if (profile.distinct > 0 && profile.distinct <= 1000) {
    const { rows } = await database.run(
      `SELECT ${name}, count(*) FROM ${from} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostFrequent}`,
      signal,
    );
    const frequent = rows.map(([value = null, count]) => ({ value, count: Number(count) }));
    if (frequent.some(({ count }) => count > 1)) found.frequent = frequent;
  }
  return found;
}

async function countDuplicates(
  from: string,
  columns: readonly DataColumn[],
  rows: number,
  database: Database,
  signal: AbortSignal,
): Promise<number> {
  const all = columns.map(({ name }) => quoteName(name)).join(", ");
  const { rows: found } = await database.run(`SELECT count(DISTINCT hash(${all})) FROM ${from}`, signal);
  return rows - Number(found[0]?.[0]);
}

/** An estimate only says what is worth counting. */
async function findKeys(
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
  estimated: boolean,
  database: Database,
  signal: AbortSignal,
): Promise<string[]> {
  if (rows === 0) return [];
  const likely = columns.filter(({ nulls, distinct }) => nulls === 0 && distinct >= (estimated ? 0.9 * rows : rows));
  if (!estimated || likely.length === 0) return likely.map(({ name }) => name);
  const counts = likely.map(({ name }) => `count(DISTINCT ${quoteName(name)})`).join(", ");
  const { rows: found } = await database.run(`SELECT ${counts} FROM ${from}`, signal);
  return likely.filter((_, index) => Number(found[0]?.[index]) === rows).map(({ name }) => name);
}

function isNumber(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type);
}

function isComparable(type: string): boolean {
  return isNumber(type) || /^(VARCHAR|DATE|TIME|TIMESTAMP|BOOLEAN|UUID)/.test(type);
}
