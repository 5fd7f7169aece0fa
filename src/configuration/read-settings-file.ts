import { parseJson } from "../base/parse-json.ts";
import { nearest } from "./read-environment.ts";
import type { SettingFault } from "./setting-fault.ts";
import { parseSettings, type SettingName, type Settings, settingNames } from "./settings-schema.ts";

/** Settings a repository may have an opinion on. None of them decides what is sent, where to, or what runs. */
const workspaceMay: ReadonlySet<string> = new Set<SettingName>([
  "edits.format",
  "terminal.reveal",
  "codeActions.enabled",
]);

/**
 * Reads a settings file: one JSON object with the names of the editor's settings, without `lathe.`. What is faulty counts as not set.
 * @param scope `workspace` for a file in a repository, which may set little: it could send code elsewhere otherwise.
 */
export function readSettingsFile(
  text: string,
  place: string,
  scope: "user" | "workspace",
): { settings: Partial<Settings>; faults: SettingFault[] } {
  const json = parseJson(text);
  if (!json.ok || typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    const problem = json.ok ? "is no JSON object" : `is no JSON: ${json.error}`;
    return {
      settings: {},
      faults: [{ name: "the file", place, problem, fix: "Nothing in it counts until it is set right." }],
    };
  }
  const given = Object.fromEntries(
    Object.entries(json.value as Record<string, unknown>).map(([name, value]) => [name.replace(/^lathe\./, ""), value]),
  );
  const faults: SettingFault[] = [];
  for (const name of Object.keys(given)) {
    const isKnown = (settingNames as string[]).includes(name);
    if (isKnown && (scope === "user" || workspaceMay.has(name))) continue;
    delete given[name];
    const meant = nearest(name, settingNames);
    faults.push({
      name: `lathe.${name}`,
      place,
      problem: isKnown ? "may not be set by a repository" : "is not known, so it has no effect",
      fix: isKnown
        ? "Set it in your own settings instead."
        : meant === undefined
          ? "Remove it."
          : `lathe.${meant} may be meant.`,
    });
  }
  const parsed = parseSettings((name) => ({ value: given[name], place }));
  const settings = Object.fromEntries(Object.entries(parsed.settings).filter(([name]) => name in given));
  const broken = new Set(parsed.faults.map((fault) => fault.name));
  for (const name of Object.keys(settings)) if (broken.has(`lathe.${name}`)) delete settings[name];
  return { settings: settings as Partial<Settings>, faults: [...faults, ...parsed.faults] };
}
