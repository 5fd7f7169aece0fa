import * as vscode from "vscode";
import { Emitter } from "../base/emitter.ts";
import { faultText } from "../configuration/setting-fault.ts";
import { parseSettings, type RawSetting, type SettingName, type Settings } from "../configuration/settings-schema.ts";

export interface SettingsAccess extends vscode.Disposable {
  get: () => Settings;
  /** Writes where the user's own settings of this machine are. */
  write: <Name extends SettingName>(name: Name, value: Settings[Name]) => Promise<void>;
  onChange: (listener: () => void) => () => void;
}

/** The `lathe.*` settings in force. Faults are told once, with the way to the place; until then the default holds. */
export function createSettings(log: (line: string) => void): SettingsAccess {
  const changes = new Emitter<void>();
  let told = "";
  let current = read();

  function read(): Settings {
    const { settings, faults } = parseSettings(readRaw);
    const lines = faults.map(faultText);
    if (lines.join("\n") !== told) tell(lines);
    told = lines.join("\n");
    return settings;
  }

  function tell(lines: readonly string[]): void {
    for (const line of lines) log(line);
    if (lines.length === 0) return;
    void vscode.window.showWarningMessage(lines.join(" "), "Open settings").then((choice) => {
      if (choice !== undefined)
        void vscode.commands.executeCommand("workbench.action.openSettings", "@ext:lathe.lathe");
    });
  }

  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration("lathe")) return;
    current = read();
    changes.emit();
  });

  return {
    get: () => current,
    write: async (name, value) => {
      await vscode.workspace.getConfiguration("lathe").update(name, value, vscode.ConfigurationTarget.Global);
      current = read();
    },
    onChange: (listener) => changes.on(listener),
    dispose: () => subscription.dispose(),
  };
}

export function readRaw(name: SettingName): RawSetting {
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
