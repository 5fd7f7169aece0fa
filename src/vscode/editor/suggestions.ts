import * as vscode from "vscode";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import type { Git } from "../../ports/git.ts";
import type { Suggestion } from "../../protocol/panel-message.ts";
import { displayPath } from "../workspace/editor-diagnostics.ts";

/** What the empty panel offers: only things that were found in this workspace, each named. */
export async function findSuggestions(folder: vscode.Uri, git: Git): Promise<Suggestion[]> {
  const found = await Promise.all([problemSuggestion(), testSuggestion(folder), changeSuggestion(git)]);
  return found.filter((suggestion) => suggestion !== undefined);
}

async function problemSuggestion(): Promise<Suggestion | undefined> {
  const errors = vscode.languages
    .getDiagnostics()
    .map(([uri, list]) => ({
      uri,
      count: list.filter((one) => one.severity === vscode.DiagnosticSeverity.Error).length,
    }))
    .filter(({ uri, count }) => count > 0 && vscode.workspace.getWorkspaceFolder(uri) !== undefined);
  const [first] = errors;
  if (first === undefined) return undefined;
  const path = displayPath(first.uri);
  const words = first.count === 1 ? "1 error" : `${first.count} errors`;
  return {
    label: `Fix ${words}`,
    detail: `in ${path}`,
    prompt: `Fix the ${words} that the editor reports in ${path}.`,
  };
}

const manifest = z.object({ scripts: z.record(z.string(), z.string()).optional() });

async function testSuggestion(folder: vscode.Uri): Promise<Suggestion | undefined> {
  const bytes = await readIfThere(vscode.Uri.joinPath(folder, "package.json"));
  const json = bytes === undefined ? undefined : parseJson(new TextDecoder().decode(bytes));
  const parsed = json?.ok ? manifest.safeParse(json.value) : undefined;
  const test = parsed?.data?.scripts?.test;
  if (test === undefined) return undefined;
  return {
    label: "Run the tests and fix what fails",
    detail: `npm test: ${test}`,
    prompt: "Run npm test and fix what fails.",
  };
}

async function changeSuggestion(git: Git): Promise<Suggestion | undefined> {
  const status = await statusIfRepository(git);
  if (status === undefined || status.files.length === 0) return undefined;
  const count = status.files.length;
  const words = count === 1 ? "1 changed file" : `${count} changed files`;
  return {
    label: `Review ${words}`,
    detail: `branch ${status.branch}`,
    prompt: "Review my uncommitted changes and say what you would improve.",
  };
}

async function statusIfRepository(git: Git) {
  try {
    return await git.status(AbortSignal.timeout(5000));
  } catch {
    // No repository, or none that answers in time: nothing to suggest.
    return undefined;
  }
}

async function readIfThere(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    // Not every project has one.
    return undefined;
  }
}
