import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import { parseJson } from "../../base/parse-json.ts";
import type { DataProblems } from "../../ports/data-engine.ts";
import { detectEncoding } from "./detect-encoding.ts";
import { type Database, openDatabase, quoteText } from "./open-database.ts";
import { readSqlite } from "./read-sqlite.ts";
import { readSheet } from "./read-workbook.ts";
import { formatOf } from "./table-format.ts";
import { createRowWriter } from "./write-rows.ts";

export interface ImportedFile {
  /** A Parquet file of its own, which statements read in its place. */
  parquet: string;
  problems: DataProblems;
}

const savedProblems = z.object({
  rows: z.number(),
  examples: z.array(z.object({ file: z.string(), line: z.number(), text: z.string() })),
  notes: z.array(z.string()),
});

const mostExamples = 20;

/** Another one when what is written from the same file changes. */
const version = 1;

/**
 * Brings a file of the workspace into the form that statements read, once for each of its states. @throws UserError data_file.
 */
export async function importFile(
  file: string,
  part: string | undefined,
  directory: string,
  signal: AbortSignal,
): Promise<ImportedFile> {
  const format = formatOf(file);
  const { mtimeMs, size } = await stat(file);
  const key = createHash("sha256")
    .update(JSON.stringify([version, file, mtimeMs, size, part]))
    .digest("hex")
    .slice(0, 32);
  const parquet = join(directory, `${key}.parquet`);
  const note = join(directory, `${key}.json`);
  const known = await readNote(note);
  if (known !== undefined) {
    const now = new Date();
    await Promise.all([utimes(parquet, now, now), utimes(note, now, now)]);
    return { parquet, problems: known };
  }
  await mkdir(directory, { recursive: true });
  const unfinished = `${parquet}.${process.pid}`;
  const lines = `${unfinished}.jsonl`;
  try {
    if (format === "workbook" || format === "database") {
      const writer = createRowWriter(lines);
      if (format === "workbook") for (const row of await readSheet(file, part)) writer.write(row);
      else await readSqlite(file, part, writer.write);
      writer.close();
    } else if (part !== undefined)
      throw new UserError(
        "data_file",
        `${basename(file)} is one table; it has no ${part}.`,
        "Leave out # and what follows.",
      );
    const source = format === "workbook" || format === "database" ? lines : file;
    const database = await openDatabase({ files: [source, unfinished], temporary: join(directory, "temporary") });
    try {
      const problems = await convert(database, { source, format, parquet: unfinished }, signal);
      await rename(unfinished, parquet);
      await writeFile(note, JSON.stringify(problems));
      return { parquet, problems };
    } finally {
      database.close();
    }
  } finally {
    await Promise.all([rm(lines, { force: true }), rm(unfinished, { force: true })]);
  }
}

async function readNote(path: string): Promise<DataProblems | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const json = parseJson(text);
  const read = json.ok ? savedProblems.safeParse(json.value) : undefined;
  return read?.success ? read.data : undefined;
}

async function convert(
  database: Database,
  { source, format, parquet }: { source: string; format: string; parquet: string },
  signal: AbortSignal,
): Promise<DataProblems> {
  const notes: string[] = [];
  const place = quoteText(source);
  let reader: string;
  if (format === "parquet") reader = `read_parquet(${place})`;
  else if (format === "csv") {
    const { encoding, assumed } = await detectEncoding(source);
    if (assumed) notes.push("It is not UTF-8; it was read as Latin-1.");
    reader = `read_csv(${place}, encoding = '${encoding}', store_rejects = true)`;
  } else reader = `read_json(${place}, maximum_object_size = 67108864)`;
  try {
    await database.run(
      `COPY (FROM ${reader}) TO ${quoteText(parquet)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      signal,
    );
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "data_sql") throw error;
    throw new UserError(
      "data_file",
      firstLines(error.message),
      "Look at the file; save it as CSV, JSON lines or Parquet.",
    );
  }
  if (format !== "csv") return { rows: 0, examples: [], notes };
  return { ...(await rejectedRows(database, basename(source), signal)), notes };
}

/** DuckDB keeps what a CSV reader rejected in tables of the connection. */
async function rejectedRows(
  database: Database,
  file: string,
  signal: AbortSignal,
): Promise<Pick<DataProblems, "rows" | "examples">> {
  const { rows: counts } = await database.run("SELECT count(DISTINCT line) FROM reject_errors", signal);
  const { rows } = await database.run(
    `SELECT line, any_value(coalesce(error_message, '')) FROM reject_errors GROUP BY line ORDER BY line LIMIT ${mostExamples}`,
    signal,
  );
  return {
    rows: Number(counts[0]?.[0] ?? 0),
    examples: rows.map(([line, text]) => ({ file, line: Number(line), text: firstLines(String(text)) })),
  };
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 2).join(" ").trim().slice(0, 300);
}
