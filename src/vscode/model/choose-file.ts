import { existsSync } from "node:fs";
import { basename } from "node:path";
import * as vscode from "vscode";
import { addressProblem, checksumProblem, downloadTarget } from "../../model/in-process/download-target.ts";
import { installLlama, libraryDirOf } from "../../model/in-process/install-llama.ts";
import type { ChosenModel } from "./connect-dialogue.ts";
import type { Dialogues } from "./dialogues.ts";

const installMs = 900_000;

/** A GGUF file of the user's own; what runs it is fetched first, once, when the user says so. */
export async function chooseFile(stateDir: string, dialogues: Dialogues): Promise<ChosenModel | undefined> {
  if (!existsSync(libraryDirOf(stateDir))) {
    const yes = "Fetch It";
    const choice = await vscode.window.showInformationMessage(
      "llama.cpp is not installed yet. It comes from the npm registry, about 25 MB, and is kept with Lathe's own data.",
      { modal: true },
      yes,
    );
    if (choice !== yes) return undefined;
    await dialogues.wait("Fetching llama.cpp", installMs, (signal) => installLlama(stateDir, signal));
  }
  const open = "$(folder-opened) Open a file…";
  const fetch = "$(cloud-download) Download a file…";
  const items = [
    { label: open, detail: "A GGUF file on this machine" },
    { label: fetch, detail: "From an address you give, with its checksum if you have it; goes on where it stopped" },
  ];
  const way = await dialogues.pick(items, { title: "A GGUF file, in process" });
  if (way === undefined) return undefined;
  const path = way.label === fetch ? await fetchModel(stateDir, dialogues) : await openFile();
  return path === undefined ? undefined : { provider: "in-process", baseUrl: "", id: path };
}

async function openFile(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: "Model file",
    openLabel: "Use This Model",
    filters: { "GGUF models": ["gguf"] },
  });
  return files?.[0]?.fsPath;
}

/** Asks for an address and fetches it; the path of the file, undefined when the user does not go on. @throws UserError. */
async function fetchModel(stateDir: string, dialogues: Dialogues): Promise<string | undefined> {
  const url = await dialogues.ask({
    title: "Download a model",
    prompt: "Address of the GGUF file",
    value: "https://",
    ignoreFocusOut: true,
    validateInput: addressProblem,
  });
  if (!url) return undefined;
  const sha256 = await dialogues.ask({
    title: "Download a model",
    prompt: "Its SHA-256; leave it empty when you do not have it",
    ignoreFocusOut: true,
    validateInput: checksumProblem,
  });
  if (sha256 === undefined) return undefined;
  const target = downloadTarget(stateDir, url);
  if (existsSync(target)) {
    const use = "Use It";
    const again = "Fetch It Again";
    const choice = await vscode.window.showInformationMessage(
      `${target} is there already.`,
      { modal: true },
      use,
      again,
    );
    if (choice === undefined) return undefined;
    if (choice === use) return target;
  }
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Downloading ${basename(target)}`, cancellable: true },
    (progress, token) => downloadFile({ url, target, ...(sha256 !== "" && { sha256 }) }, progress, token),
  );
  return target;
}

/** Fetches a file; how far it is shows in megabytes and as a bar. @throws UserError; the abort reason when it is cancelled. */
export async function downloadFile(
  file: { url: string; target: string; sha256?: string },
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<void> {
  const { downloadModel } = await import("../../model/in-process/download-model.ts");
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  let shown = 0;
  const onProgress = (done: number, total: number | undefined) => {
    const share = total === undefined ? 0 : Math.floor((1000 * done) / total) / 10;
    if (share === shown && total !== undefined) return;
    const of = total === undefined ? "" : ` of ${megabytes(total)}`;
    progress.report({ message: `${megabytes(done)}${of} MB`, increment: share - shown });
    shown = share;
  };
  await downloadModel({ ...file, onProgress }, controller.signal);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
