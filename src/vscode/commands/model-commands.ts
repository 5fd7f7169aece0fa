import { UserError } from "../../base/errors.ts";
import type { Settings } from "../../configuration/settings-schema.ts";
import type { ApiKeys } from "../model/api-keys.ts";
import { chooseConnection, connectWithKey, pickModel, setApiKey } from "../model/connect-dialogue.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import type { CommandHandlers } from "./register-commands.ts";

export interface ModelCommandDeps {
  connection: ModelConnection;
  apiKeys: ApiKeys;
  settings: () => Settings;
  startTour: () => Promise<void>;
}

/** Commands about which model answers. */
export function modelCommands(deps: ModelCommandDeps): CommandHandlers {
  const { connection, apiKeys } = deps;
  const baseUrl = () => deps.settings()["model.baseUrl"];
  return {
    connectModel: async () => {
      if ((await chooseConnection(connection, baseUrl())) === "tour") await deps.startTour();
    },
    connectWithKey: () => connectWithKey(connection, baseUrl()),
    selectModel: async () => {
      if (connection.state !== "connected") {
        if ((await chooseConnection(connection, baseUrl())) === "tour") await deps.startTour();
        return;
      }
      const models = await connection.refreshModels(AbortSignal.timeout(10_000));
      const model = await pickModel(models, deps.settings()["model.id"]);
      if (model !== undefined) await connection.selectModel(model);
    },
    setApiKey: async () => {
      const url = baseUrl();
      if (url === "") throw new UserError("not_connected", "No model server is set.", "Connect a model first.");
      await setApiKey(
        url,
        (key) => apiKeys.set(url, key),
        () => apiKeys.remove(url),
      );
      connection.settingsChanged();
    },
    startTour: deps.startTour,
    endTour: () => connection.endTour(),
  };
}
