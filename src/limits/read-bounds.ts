import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorMessage, UserError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { parseJson } from "../base/parse-json.ts";
import type { LimitBounds } from "../protocol/limits.ts";
import { type Bounds, combineBounds } from "./combine-bounds.ts";

export interface BoundsPlace {
  /** Folder of the product's state; holds the user's `limits.json`. */
  stateDir: string;
  /** Workspace folder whose `.lathe/limits.json` may tighten. */
  cwd: string;
}

export function userLimitsPath(stateDir: string): string {
  return join(stateDir, "limits.json");
}

/** Every bound in force: of the user's file, of settings, of the workspace. @throws UserError bad_limits for a broken file. */
export async function readBounds(
  { stateDir, cwd }: BoundsPlace,
  settings: readonly LimitBounds[] = [],
): Promise<Bounds> {
  const [user, workspace] = await Promise.all([
    readLimitsFile(userLimitsPath(stateDir)),
    readLimitsFile(join(cwd, ".lathe", "limits.json")),
  ]);
  return combineBounds([user, ...settings], workspace);
}

/** @throws UserError bad_limits: a broken file must not silently take a limit away. */
export async function readLimitsFile(path: string): Promise<LimitBounds> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return {};
    throw badLimits(path, errorMessage(error));
  }
  const json = parseJson(text);
  if (!json.ok) throw badLimits(path, json.error);
  // Most folders have no such file, and a run starts sooner without its schema.
  const { parseBounds } = await import("./parse-bounds.ts");
  const parsed = parseBounds(json.value);
  if ("fault" in parsed) throw badLimits(path, parsed.fault);
  return parsed.bounds;
}

export async function writeLimitsFile(path: string, bounds: LimitBounds): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${createId("tmp")}`;
  await writeFile(temporary, `${JSON.stringify(bounds, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

function badLimits(path: string, why: string): UserError {
  return new UserError("bad_limits", `The limits in ${path} cannot be read: ${why}`, "Correct or remove that file.");
}
