import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { projectEnvironment, runCommand, runNpm } from "./run-command.mjs";

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
function readLockedPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** True when node_modules holds just what package-lock.json asks for on this platform. */
export function areDependenciesFresh() {
  const installedLock = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedLock) || !existsSync(projectNode)) return false;
  const installed = readLockedPackages(installedLock);
  return Object.entries(readLockedPackages(join(root, "package-lock.json"))).every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional && !installed[path]),
  );
}

export async function installDependencies() {
  await runNpm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
  if (existsSync(projectNode)) return;
  // An npm that does not run install scripts leaves the Node package without its binary.
  const nodePackage = join(root, "node_modules", "node");
  await runCommand(process.execPath, [join(nodePackage, "installArchSpecificPackage.js")], { cwd: nodePackage });
}

/**
 * Runs this script again on the project's own Node, unless it already does, and ends with its exit code.
 * @param {string} script
 */
export async function continueOnProjectNode(script) {
  if (process.execPath === projectNode) return;
  const child = spawn(projectNode, [script, ...process.argv.slice(2)], { stdio: "inherit", env: projectEnvironment() });
  // Ctrl-C reaches the child by itself; this process only waits for it to finish.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const code = await new Promise((resolve) => child.on("close", (exitCode) => resolve(exitCode ?? 1)));
  process.exit(code);
}
