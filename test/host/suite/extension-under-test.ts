import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { type ScriptStep, startScriptedModelServer } from "../../fakes/scripted-model-server.ts";

/** The running extension, with its parts. */
export async function extensionUnderTest(): Promise<TestAccess> {
  const extension = vscode.extensions.getExtension<TestAccess | undefined>("lathe.lathe");
  assert.ok(extension, "lathe.lathe is not there");
  const access = await extension.activate();
  assert.ok(access, "The extension gives its parts to tests only, and this is one");
  return access;
}

export const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";

export function uriOf(path: string): vscode.Uri {
  return vscode.Uri.file(join(folder, path));
}

export async function readText(path: string): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uriOf(path))).toString();
}

export async function writeText(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uriOf(path), Buffer.from(text));
}

/** A file of the project: git knows it, so that an agent that has read it is not held back. */
export async function writeTracked(path: string, text: string): Promise<void> {
  await writeText(path, text);
  execFileSync("git", ["add", "--", path], { cwd: folder });
}

/** Polls, because what an editor shows has no event for everything. */
export async function eventually<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as T;
    if (Date.now() > deadline) assert.fail(`Waited 10 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** A model that answers by the script, connected as a user would connect it, and a new session. */
export async function connectScript(access: TestAccess, script: readonly ScriptStep[]) {
  const server = await startScriptedModelServer(script);
  await access.model.connection.connect(server.baseUrl, "scripted");
  await access.sessions.controller.newSession();
  return server;
}

/** Sends and waits for the end of the run. */
export async function runToEnd(access: TestAccess, text: string): Promise<void> {
  const { controller } = access.sessions;
  await controller.send(text, []);
  await untilIdle(access);
}

export async function untilIdle(access: TestAccess): Promise<void> {
  await eventually("the end of the run", () => !access.sessions.controller.running);
}

export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
