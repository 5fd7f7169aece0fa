import { UserError } from "../../base/errors.ts";
import type { ApiKeys } from "../model/api-keys.ts";
import { pickModel, setApiKey } from "../model/ask-model.ts";
import { chooseConnection, chooseFallbacks } from "../model/connect-dialogue.ts";
import { editorDialogues } from "../model/dialogues.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import { tryModel } from "../model/try-model.ts";
import type { CommandHandlers } from "./register-commands.ts";

export interface ModelCommandDeps {
  connection: ModelConnection;
  apiKeys: ApiKeys;
  stateDir: string;
  startTour: () => Promise<void>;
}

/** Commands about which model answers. */
export function modelCommands(parts: ModelCommandDeps): CommandHandlers {
  const deps = { ...parts, dialogues: editorDialogues };
  const { connection, apiKeys, dialogues } = deps;
  const connect = async () => {
    if ((await chooseConnection(deps)) === "tour") await deps.startTour();
  };
  const needsModel = () => {
    if (connection.state === "connected") return;
    throw new UserError("not_connected", "No model is connected.", "Run “Lathe: Connect a Model”.");
  };
  return {
    connectModel: connect,
    connectWithKey: connect,
    selectModel: async () => {
      if (connection.state !== "connected") return connect();
      const models = await connection.refreshModels(AbortSignal.timeout(10_000));
      const model = await pickModel(dialogues, models, connection.choice.id);
      if (model !== undefined) await connection.selectModel(model);
    },
    checkModel: async () => {
      needsModel();
      if ((await tryModel(connection, dialogues, connection.choice, undefined)) === "other") await connect();
    },
    chooseFallbacks: async () => {
      needsModel();
      await chooseFallbacks(deps);
    },
    setApiKey: async () => {
      needsModel();
      const { baseUrl } = connection;
      await setApiKey(
        dialogues,
        baseUrl,
        (key) => apiKeys.set(baseUrl, key),
        () => apiKeys.remove(baseUrl),
      );
      connection.settingsChanged();
    },
    startTour: deps.startTour,
    endTour: () => connection.endTour(),
  };
}
