import * as vscode from "vscode";
import { systemClock } from "../../workspace/system-clock.ts";
import type { SettingsAccess } from "../settings.ts";
import { type ApiKeys, createApiKeys } from "./api-keys.ts";
import { ModelConnection, type RunningTour } from "./model-connection.ts";

export interface ModelParts {
  connection: ModelConnection;
  apiKeys: ApiKeys;
}

/** The connection to whatever model the settings name, with its keys in the secret storage. */
export function createModel(options: {
  secrets: vscode.SecretStorage;
  settings: SettingsAccess;
  stateDir: string;
  startTour: () => Promise<RunningTour>;
}): ModelParts {
  const { secrets, settings, stateDir, startTour } = options;
  const apiKeys = createApiKeys(secrets);
  const { get, write } = settings;
  const connection = new ModelConnection({
    apiKeys,
    settings: get,
    writeSetting: write,
    startTour,
    builder: {
      clock: systemClock,
      stateDir,
      entraToken,
      createEditorModel: async (name) => (await import("./vscode-chat-model.ts")).createVscodeModel(name),
    },
    listEditorModels: async () => {
      const { listEditorModels, nameOf } = await import("./vscode-chat-model.ts");
      return (await listEditorModels()).map(nameOf);
    },
  });
  return { connection, apiKeys };
}

/** A token of the Microsoft account that VS Code is signed in to; the editor asks for it the first time. */
async function entraToken(): Promise<string> {
  const scopes = ["https://cognitiveservices.azure.com/.default"];
  return (await vscode.authentication.getSession("microsoft", scopes, { createIfNone: true })).accessToken;
}
