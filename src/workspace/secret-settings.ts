import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { errorMessage, UserError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { parseJson } from "../base/parse-json.ts";
import { errorCode } from "./file-error.ts";

const secretFile = z.strictObject({
  /** Ids of placeholders whose values are no secrets: `3f9a21` of `<secret:token:3f9a21>`. */
  allowed: z.array(z.string().regex(/^[0-9a-f]{6,64}$/)).default([]),
});

export interface SecretSettings {
  /** Makes placeholders the same in every session of this installation, and unknowable elsewhere. */
  key: string;
  allowed: readonly string[];
}

/**
 * Reads `secrets.json` and the key of placeholders from the state folder; makes the key with the first call.
 * @throws UserError bad_secret_settings for a file that is not valid.
 */
export async function loadSecretSettings(stateDir: string): Promise<SecretSettings> {
  const [key, allowed] = await Promise.all([loadKey(stateDir), readAllowed(join(stateDir, "secrets.json"))]);
  return { key, allowed };
}

async function loadKey(stateDir: string): Promise<string> {
  const path = join(stateDir, "placeholder.key");
  const known = await readIfThere(path);
  if (known !== undefined && known.trim().length >= 32) return known.trim();
  const made = [1, 2, 3, 4].map(() => createId("k").slice(2)).join("");
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: known === undefined ? "wx" : "w" });
    return made;
  } catch (error) {
    // Another process was faster; its key counts.
    if (errorCode(error) !== "EEXIST") throw error;
    return (await readIfThere(path))?.trim() || made;
  }
}

async function readAllowed(path: string): Promise<string[]> {
  const text = await readIfThere(path);
  if (text === undefined) return [];
  const json = parseJson(text);
  if (!json.ok) throw badSettings(path, json.error);
  const parsed = secretFile.safeParse(json.value);
  if (!parsed.success) throw badSettings(path, z.prettifyError(parsed.error));
  return parsed.data.allowed;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw badSettings(path, errorMessage(error));
  }
}

function badSettings(path: string, why: string): UserError {
  return new UserError("bad_secret_settings", `${path} cannot be read: ${why}`, "Correct or remove that file.");
}
