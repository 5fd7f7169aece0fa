import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

const sources = ["src", "media", "esbuild.js", "package.json", "package-lock.json"];
const outputs = ["dist/extension.js", "dist/cli.js", "dist/webview/chat.js"];

/** True when no source is newer than what was built from it. */
async function isBuildFresh() {
  const built = await Promise.all(outputs.map((path) => modifiedAt(join(root, path))));
  const changed = await Promise.all(sources.map((path) => newestIn(join(root, path))));
  return Math.min(...built) > Math.max(...changed);
}

/** Builds unless that is done already. */
export async function ensureBuild() {
  if (!(await isBuildFresh())) await buildLathe();
}

/** Builds what ships; the tests run on the same bundles. */
export function buildLathe() {
  return runCommand(projectNode, [join(root, "esbuild.js"), "--production"]);
}

/** @param {string} path @returns {Promise<number>} 0 when there is no such file */
async function modifiedAt(path) {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}

/** @param {string} path */
async function newestIn(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const times = await Promise.all(entries.map((entry) => modifiedAt(join(entry.parentPath, entry.name))));
  return Math.max(await modifiedAt(path), ...times);
}
