import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import { tourPrompt } from "../../tour/tour-prompt.ts";
import type { ModelConnection, RunningTour } from "../model/model-connection.ts";
import { tourLabel } from "../model/model-connection.ts";
import type { ChatView } from "../panel/chat-view.ts";
import type { SessionController } from "../session/session-controller.ts";

/** Set while the window opens the sample project for the tour. */
const pendingKey = "tourStartsIn";

export interface TourStage {
  connection: ModelConnection;
  chat: ChatView;
  controller: SessionController;
}

export interface Tour {
  /** The scripted stand-in, on loopback. */
  startServer: () => Promise<RunningTour>;
  /** Starts it in the sample project, with its first request; offers to open that project where another folder is open. */
  start: (stage: TourStage) => Promise<void>;
  /** Goes on where a window was opened for it. */
  resume: (stage: TourStage) => Promise<void>;
}

/** The tour: the real agent, tools and approvals, with a script in the place of the model. */
export function createTour(context: vscode.ExtensionContext): Tour {
  const { extensionUri, globalState, globalStorageUri } = context;

  async function begin({ connection, chat, controller }: TourStage): Promise<void> {
    await connection.startTour();
    await chat.reveal();
    await controller.newSession();
    await controller.send(tourPrompt, []);
  }

  return {
    startServer: async () => {
      const { startTourServer } = await import("../../tour/start-tour-server.ts");
      return startTourServer();
    },
    start: async (stage) => {
      if (await isSample(vscode.workspace.workspaceFolders?.[0]?.uri)) return begin(stage);
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
    resume: async (stage) => {
      const open = vscode.workspace.workspaceFolders?.[0]?.uri.toString();
      if (open === undefined || globalState.get<string>(pendingKey) !== open) return;
      await globalState.update(pendingKey, undefined);
      await begin(stage);
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
