import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { runCommand, runNpm } from "./run-command.mjs";

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
function readLockedPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** True when node_modules holds just what package-lock.json asks for on this platform. */
function areDependenciesFresh() {
  const installedLock = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedLock) || !existsSync(projectNode)) return false;
  const installed = readLockedPackages(installedLock);
  return Object.entries(readLockedPackages(join(root, "package-lock.json"))).every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional && !installed[path]),
  );
}

/** Installs what package-lock.json asks for, unless it is there. */
export async function ensureDependencies() {
  if (areDependenciesFresh()) return;
  await runNpm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
  if (existsSync(projectNode)) return;
  // An npm that does not run install scripts leaves the Node package without its binary.
  const nodePackage = join(root, "node_modules", "node");
  await runCommand(process.execPath, [join(nodePackage, "installArchSpecificPackage.js")], { cwd: nodePackage });
}
