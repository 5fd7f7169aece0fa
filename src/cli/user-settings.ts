import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SettingFault } from "../configuration/setting-fault.ts";
import type { Settings } from "../configuration/settings-schema.ts";

export interface FoundSettings {
  path: string;
  settings: Partial<Settings>;
  faults: SettingFault[];
}

/** The user's `settings.json` in the state folder; empty when there is none. */
export function readUserSettings(stateDir: string): Promise<FoundSettings> {
  return read(join(stateDir, "settings.json"), "user");
}

/** `.lathe/settings.json` of a workspace, which may set little. */
export function readWorkspaceSettings(cwd: string): Promise<FoundSettings> {
  return read(join(cwd, ".lathe", "settings.json"), "workspace");
}

async function read(path: string, scope: "user" | "workspace"): Promise<FoundSettings> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { path, settings: {}, faults: [] };
    throw error;
  }
  // The schema of all settings is loaded where there is a file; most runs have none.
  const { readSettingsFile } = await import("../configuration/read-settings-file.ts");
  return { path, ...readSettingsFile(text, path, scope) };
}
