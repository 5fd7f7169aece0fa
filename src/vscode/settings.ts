import * as vscode from "vscode";
import { faultText, parseSettings, type RawSetting, type SettingName, type Settings } from "./settings-schema.ts";

/** The `lathe.*` settings in force, and the words for those that are wrong. */
export function readSettings(): { settings: Settings; faults: string[] } {
  const { settings, faults } = parseSettings(readRaw);
  return { settings, faults: faults.map(faultText) };
}

function readRaw(name: SettingName): RawSetting {
  const configuration = vscode.workspace.getConfiguration("lathe");
  const found = configuration.inspect(name);
  const place =
    found?.workspaceFolderValue !== undefined
      ? "folder settings"
      : found?.workspaceValue !== undefined
        ? "workspace settings"
        : "user settings";
  return { value: configuration.get(name), place };
}

/** Writes where the user's own settings of this machine are. */
export async function writeSetting<Name extends SettingName>(name: Name, value: Settings[Name]): Promise<void> {
  await vscode.workspace.getConfiguration("lathe").update(name, value, vscode.ConfigurationTarget.Global);
}

/** Tells the user of faults once per change of the settings, with the way to the place. */
export function watchSettings(
  changed: (settings: Settings, names: readonly SettingName[]) => void,
  log: (line: string) => void,
) {
  let told = "";
  const tell = (faults: readonly string[]) => {
    const text = faults.join("\n");
    if (text === told) return;
    told = text;
    if (text === "") return;
    for (const fault of faults) log(fault);
    void vscode.window.showWarningMessage(faults.join(" · "), "Open settings").then((choice) => {
      if (choice !== undefined) void vscode.commands.executeCommand("workbench.action.openSettings", "lathe.");
    });
  };
  tell(readSettings().faults);
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration("lathe")) return;
    const { settings, faults } = readSettings();
    tell(faults);
    const names = (Object.keys(settings) as SettingName[]).filter((name) =>
      event.affectsConfiguration(`lathe.${name}`),
    );
    changed(settings, names);
  });
}
