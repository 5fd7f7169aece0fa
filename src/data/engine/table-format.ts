import { extname } from "node:path";
import { UserError } from "../../base/errors.ts";

export type TableFormat = "csv" | "json" | "parquet" | "workbook" | "database";

const formats: Record<string, TableFormat> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".psv": "csv",
  ".txt": "csv",
  ".json": "json",
  ".jsonl": "json",
  ".ndjson": "json",
  ".parquet": "parquet",
  ".xlsx": "workbook",
  ".sqlite": "database",
  ".sqlite3": "database",
  ".db": "database",
};

/** What a file is by its name; `.gz` at the end says that it is packed. @throws UserError data_file for other names. */
export function formatOf(file: string): TableFormat {
  const name = file.toLowerCase();
  const plain = name.endsWith(".gz") ? name.slice(0, -".gz".length) : name;
  const format = formats[extname(plain)];
  const canBePacked = format === "csv" || format === "json";
  if (format === undefined || (plain !== name && !canBePacked)) {
    const known = Object.keys(formats).join(", ");
    throw new UserError("data_file", `${file} is no table that can be read.`, `These can: ${known}.`);
  }
  return format;
}
