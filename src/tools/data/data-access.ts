import { isAbortError, ToolError, UserError } from "../../base/errors.ts";
import type { DataEngine, DataTable } from "../../ports/data-engine.ts";
import type { ResolvedPath } from "../../ports/workspace-files.ts";
import type { Access } from "../../protocol/access.ts";
import type { ToolContext } from "../define-tool.ts";
import { missingFile } from "../missing-file.ts";
import { pathAccess } from "../path-access.ts";

/** A table that a call names, before it is permitted. */
interface PlannedTable {
  name: string;
  part: string | undefined;
  files: readonly ResolvedPath[];
}

const planned = new WeakMap<object, readonly PlannedTable[]>();
const mostFiles = 200;

/** The engine. @throws ToolError where there is none. */
export function dataEngine({ data }: ToolContext): DataEngine {
  if (data === undefined) throw new ToolError("tool_error", "There is no data engine here.");
  return data;
}

/** Resolves the tables that a call names and remembers what they led to; their files are what it reads. */
export async function planTables(input: object, names: readonly string[], context: ToolContext): Promise<Access[]> {
  const tables = await Promise.all(names.filter((name) => !isResult(name)).map((name) => planTable(name, context)));
  planned.set(input, tables);
  return tables.flatMap(({ files }) => files.map((file) => pathAccess("read", file)));
}

/**
 * The tables of a call that was permitted. @throws ToolError denied when a path has come to lead elsewhere.
 */
export async function permittedTables(
  input: object,
  names: readonly string[],
  context: ToolContext,
): Promise<DataTable[]> {
  const before = planned.get(input) ?? [];
  for (const file of before.flatMap(({ files }) => files)) {
    const now = await context.files.resolve(file.display);
    if (now.absolute !== file.absolute)
      throw new ToolError("denied", `${file.display} now leads elsewhere than when it was permitted.`, "Look again.");
  }
  return names.map((name) => {
    const table = before.find((one) => one.name === name);
    const files = table?.files.map(({ absolute }) => absolute) ?? [];
    return { name, files, ...(table?.part !== undefined && { part: table.part }) };
  });
}

function isResult(name: string): boolean {
  return /^result_\d+$/.test(name);
}

async function planTable(name: string, context: ToolContext): Promise<PlannedTable> {
  const hash = name.lastIndexOf("#");
  const path = hash > 0 ? name.slice(0, hash) : name;
  const part = hash > 0 ? name.slice(hash + 1) : undefined;
  const files = /[*?]/.test(path) ? await filesLike(path, context) : [await oneFile(path, context)];
  return { name, part, files };
}

async function oneFile(path: string, context: ToolContext): Promise<ResolvedPath> {
  const resolved = await context.files.resolve(path);
  // Elsewhere the question of permission comes before a look.
  if (resolved.outside || resolved.ignored) return resolved;
  if (await isDirectory(resolved, context))
    throw new ToolError("invalid_input", `${resolved.display} is a directory.`, `Write "${resolved.display}/*.csv".`);
  return resolved;
}

/** @throws ToolError not_found with what may have been meant. */
async function isDirectory(path: ResolvedPath, context: ToolContext): Promise<boolean> {
  try {
    await context.files.list(path, context.signal);
    return true;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    if (error.code === "not_found") throw await missingFile(path, context);
    return false;
  }
}

async function filesLike(glob: string, context: ToolContext): Promise<ResolvedPath[]> {
  const under = await context.files.resolve(".");
  const found = await context.search.findFiles(under, glob, mostFiles, context.signal);
  if (found.paths.length === 0) throw new ToolError("not_found", `No file matches ${glob}.`, "Use list_datasets.");
  if (found.more) throw new ToolError("invalid_input", `More than ${mostFiles} files match ${glob}.`, "Narrow it.");
  return Promise.all(found.paths.toSorted().map((path) => context.files.resolve(path)));
}

/** Runs work of the engine; its faults become errors of the call. */
export async function withDataErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isAbortError(error) || !(error instanceof UserError)) throw error;
    const code = error.code === "data_sql" ? "invalid_input" : error.code === "data_limit" ? "timeout" : "tool_error";
    throw new ToolError(code, error.message, error.nextStep, { cause: error });
  }
}
