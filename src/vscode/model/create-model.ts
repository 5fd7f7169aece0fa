import type { SecretStorage } from "vscode";
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
  secrets: SecretStorage;
  settings: SettingsAccess;
  startTour: () => Promise<RunningTour>;
}): ModelParts {
  const { secrets, settings, startTour } = options;
  const apiKeys = createApiKeys(secrets);
  const { get, write } = settings;
  const connection = new ModelConnection({
    apiKeys,
    settings: get,
    writeSetting: write,
    startTour,
    clock: systemClock,
  });
  return { connection, apiKeys };
}
