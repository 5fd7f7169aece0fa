import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { createPackage, linkDatabases } from "./packaging.mjs";
import { root } from "./paths.mjs";
import { projectEnvironment, runCommand } from "./run-command.mjs";
import { installVsix, quietSettings, startVscodeServer, writeSettings } from "./vscode-server.mjs";

/** Taken when it is free: the browser keeps layout and keys per address, so the address should not change. */
const preferredPort = 4417;

/** The `code` command of the desktop VS Code, when it is on the PATH. */
export function findDesktop() {
  const name = process.platform === "win32" ? "code.cmd" : "code";
  const directories = (process.env.PATH ?? "").split(delimiter);
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path));
}

/** @param {string} code @param {string} folder */
export function openDesktop(code, folder) {
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, folder];
  return process.platform === "win32"
    ? runCommand("cmd", ["/c", code, ...args], { env: projectEnvironment() })
    : runCommand(code, args, { env: projectEnvironment() });
}

/**
 * Serves VS Code with the packaged extension until the user ends it with Ctrl-C.
 * @param {ReturnType<typeof import("./progress.mjs").createProgress>} step
 * @param {string} directory
 * @param {string} folder
 */
export async function openInBrowser(step, directory, folder) {
  const server = await step("Starting VS Code", () => startWithExtension(directory));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => server.close());
  const url = server.url(folder);
  console.log(`\nLathe is open at ${url}\nCtrl-C ends it.`);
  showInDefaultBrowser(url);
  await server.ended;
  console.log("\nVS Code has ended.");
}

/** @param {string} directory */
async function startWithExtension(directory) {
  const dataDirectory = join(directory, "server");
  const extensionsDirectory = join(directory, "extensions");
  const packages = join(directory, "package");
  await rm(packages, { recursive: true, force: true });
  await mkdir(packages, { recursive: true });
  await installVsix(await createPackage(packages), extensionsDirectory);
  await linkDatabases(extensionsDirectory);
  if (!existsSync(join(dataDirectory, "data", "User", "settings.json"))) {
    await writeSettings(dataDirectory, {
      ...quietSettings,
      "workbench.secondarySideBar.defaultVisibility": "visible",
    });
  }
  const port = (await isPortFree(preferredPort)) ? preferredPort : 0;
  return startVscodeServer({ dataDirectory, extensionsDirectory, port });
}

/** @param {number} port @returns {Promise<boolean>} */
function isPortFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** @param {string} url */
function showInDefaultBrowser(url) {
  const { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION } = process.env;
  const isMac = process.platform === "darwin";
  if (SSH_CONNECTION || !(isMac || DISPLAY || WAYLAND_DISPLAY)) return;
  const opener = spawn(isMac ? "open" : "xdg-open", [url], { stdio: "ignore", detached: true });
  // Without an opener the printed address is enough.
  opener.on("error", () => undefined);
  opener.unref();
}
