import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { ModelConnection, RunningTour } from "../model/model-connection.ts";
import { tourLabel } from "../model/model-connection.ts";
import type { ChatView } from "../panel/chat-view.ts";

/** Set while the window opens the sample project for the tour. */
const pendingKey = "tourStartsIn";

export interface Tour {
  /** The scripted stand-in, on loopback. */
  startServer: () => Promise<RunningTour>;
  /** Starts it in the sample project; offers to open that first where another folder is open. */
  start: (connection: ModelConnection, chat: ChatView) => Promise<void>;
  /** Goes on where a window was opened for it. */
  resume: (connection: ModelConnection, chat: ChatView) => Promise<void>;
}

/** The tour: the real agent, tools and approvals, with a script in the place of the model. */
export function createTour(context: vscode.ExtensionContext): Tour {
  const { extensionUri, globalState, globalStorageUri } = context;

  async function begin(connection: ModelConnection, chat: ChatView): Promise<void> {
    await connection.startTour();
    await chat.reveal();
  }

  return {
    startServer: async () => {
      const { startTourServer } = await import("../../tour/start-tour-server.ts");
      return startTourServer();
    },
    start: async (connection, chat) => {
      if (await isSample(vscode.workspace.workspaceFolders?.[0]?.uri)) return begin(connection, chat);
      const choice = await vscode.window.showInformationMessage(
        `${tourLabel}: it works on a sample project, a small to-do app.`,
        { modal: true, detail: "A copy of the project is opened in this window. Your own folder stays as it is." },
        "Open sample project",
      );
      if (choice === undefined) return;
      const folder = vscode.Uri.joinPath(globalStorageUri, "tour", "todo-app");
      await copySample(vscode.Uri.joinPath(extensionUri, "examples", "todo-app"), folder);
      await globalState.update(pendingKey, folder.toString());
      await vscode.commands.executeCommand("vscode.openFolder", folder, { forceReuseWindow: true });
    },
    resume: async (connection, chat) => {
      const open = vscode.workspace.workspaceFolders?.[0]?.uri.toString();
      if (open === undefined || globalState.get<string>(pendingKey) !== open) return;
      await globalState.update(pendingKey, undefined);
      await begin(connection, chat);
    },
  };
}

/** The script names files of this project, so it makes no sense in another one. */
async function isSample(folder: vscode.Uri | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  const files = ["package.json", "src/todo-list.ts", "test/todo-list.test.ts"];
  const found = await Promise.all(files.map((file) => exists(vscode.Uri.joinPath(folder, file))));
  return found.every((one) => one);
}

async function copySample(source: vscode.Uri, target: vscode.Uri): Promise<void> {
  if (!(await exists(source))) {
    throw new UserError(
      "no_sample",
      "The sample project is not part of this installation.",
      "Open examples/todo-app of Lathe's repository and start the tour there.",
    );
  }
  await vscode.workspace.fs.copy(source, target, { overwrite: true });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    // The only question is whether it is there.
    return false;
  }
}
