import { stat } from "node:fs/promises";
import type { Sheet } from "read-excel-file/node";
import { errorMessage, UserError } from "../../base/errors.ts";
import type { DataRow } from "./write-rows.ts";

/** A workbook is read as a whole, in memory. */
const mostBytes = 100 * 2 ** 20;

/** The names of a workbook's sheets. */
export async function sheetsOf(file: string): Promise<string[]> {
  return (await readWorkbook(file)).map(({ sheet }) => sheet);
}

/** The rows of a sheet, whose first row names the columns; of the first sheet when none is named. @throws UserError data_file. */
export async function readSheet(file: string, name: string | undefined): Promise<DataRow[]> {
  const sheets = await readWorkbook(file);
  const chosen = name === undefined ? sheets[0] : sheets.find(({ sheet }) => sheet === name);
  if (chosen === undefined) {
    const names = sheets.map(({ sheet }) => sheet).join(", ");
    throw new UserError("data_file", `The workbook has no sheet ${name ?? "at all"}.`, `It has: ${names}.`);
  }
  const [head = [], ...rows] = chosen.data;
  const columns = head.map((cell, index) => (cell === null ? `column${index + 1}` : String(cell)));
  return rows
    .filter((row) => row.some((cell) => cell !== null))
    .map((row) => Object.fromEntries(columns.map((column, index) => [column, toValue(row[index])])));
}

async function readWorkbook(file: string): Promise<Sheet[]> {
  const { size } = await stat(file);
  if (size > mostBytes)
    throw new UserError("data_limit", `The workbook has ${Math.round(size / 2 ** 20)} MB.`, "Save the sheet as CSV.");
  const { default: read } = await import("read-excel-file/node");
  try {
    return await read(file);
  } catch (error) {
    const why = errorMessage(error);
    throw new UserError("data_file", `The workbook cannot be read: ${why}.`, "Save it as .xlsx or CSV.", {
      cause: error,
    });
  }
}

function toValue(cell: unknown): string | number | boolean | null {
  if (cell instanceof Date) {
    const text = cell.toISOString();
    return text.endsWith("T00:00:00.000Z") ? text.slice(0, "2000-01-01".length) : text;
  }
  return typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean" ? cell : null;
}
