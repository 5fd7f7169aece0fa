import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, projectNode, root } from "./paths.mjs";
import { projectEnvironment, runCommand, runNpm } from "./run-command.mjs";

const version = "4.139.1";
const serverDirectory = join(cacheDirectory, `code-server-${version}`);
const platform = `${process.platform}-${process.arch}`;

/** Parts of the package that a workbench for Lathe never loads; without them it is a third of the size. */
const unneeded = [
  ...["@github", "@microsoft/mxc-sdk", "@devcontainers", "kerberos", "ssh2"],
  ...["@vscode/sqlite3", "@vscode/deviceid", "@vscode/sandbox-runtime", "@vscode/copilot-api"],
  ...["@vscode/windows-mutex", "@vscode/windows-process-tree", "@vscode/windows-registry", "@vscode/windows-ca-certs"],
  ...["node-pty/third_party", "node-pty/deps", "@parcel/watcher-linux-x64-musl"],
]
  .map((name) => join("node_modules", name))
  .concat(
    ["copilot", "mermaid-markdown-features", "microsoft-authentication", "github", "github-authentication"]
      .concat(["tunnel-forwarding", "ms-vscode.js-debug", "ms-vscode.js-debug-companion"])
      .concat(["ms-vscode.vscode-js-profile-table"])
      .map((name) => join("extensions", name)),
  );

/** Settings that keep the workbench quiet: no other assistant, no start page, no look-ups on the network. */
export const quietSettings = {
  "chat.disableAIFeatures": true,
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "telemetry.telemetryLevel": "off",
  "git.autofetch": false,
  "npm.autoDetect": "off",
};

export function isVscodeServerReady() {
  return existsSync(serverDirectory);
}

/** Unpacks the browser build of VS Code from npm, once; its native parts are prebuilt, nothing is compiled. */
export async function ensureVscodeServer() {
  if (isVscodeServerReady()) return;
  if (process.platform === "win32") throw new Error("Put VS Code's `code` command on the PATH and start again.");
  await mkdir(cacheDirectory, { recursive: true });
  const partial = await mkdtemp(join(cacheDirectory, "unpacking-"));
  try {
    await runNpm(["pack", `code-server@${version}`, "--ignore-scripts", "--silent"], { cwd: partial });
    await runCommand("tar", ["xzf", `code-server-${version}.tgz`, "package/lib/vscode"], { cwd: partial });
    const vscode = join(partial, "package", "lib", "vscode");
    // Not `npm ci`: the shrinkwrap inside the package misses an entry.
    const install = ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
    await runNpm(install, { cwd: vscode });
    await runNpm(install, { cwd: join(vscode, "extensions") });
    await Promise.all(unneeded.map((path) => rm(join(vscode, path), { recursive: true, force: true })));
    await keepOnly(join(vscode, "node_modules", "@vscode", "ripgrep-universal", "bin"), platform);
    await keepOnly(join(vscode, "node_modules", "node-pty", "prebuilds"), platform);
    for (const name of ["spdlog", "native-watchdog"]) {
      const standIn = join(root, "scripts", "stand-ins", `${name}.cjs`);
      await copyFile(standIn, join(vscode, "node_modules", "@vscode", name, "index.js"));
    }
    if (!isVscodeServerReady()) await rename(vscode, serverDirectory);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** @param {string} directory @param {string} name */
async function keepOnly(directory, name) {
  if (!existsSync(join(directory, name))) return;
  const others = (await readdir(directory)).filter((entry) => entry !== name);
  await Promise.all(others.map((entry) => rm(join(directory, entry), { recursive: true })));
}

/**
 * Writes user settings where the server reads them. Settings of Lathe go to the machine's file too, because the
 * workbench takes machine-scoped ones from there only.
 * @param {string} dataDirectory
 * @param {Record<string, unknown>} settings
 */
export async function writeSettings(dataDirectory, settings) {
  const lathe = Object.fromEntries(Object.entries(settings).filter(([name]) => name.startsWith("lathe.")));
  for (const [scope, values] of Object.entries({ User: settings, Machine: lathe })) {
    const directory = join(dataDirectory, "data", scope);
    await mkdir(directory, { recursive: true });
    // Renamed into place: a running workbench must not read half a file.
    const path = join(directory, "settings.json");
    await writeFile(`${path}.new`, `${JSON.stringify(values, null, 2)}\n`);
    await rename(`${path}.new`, path);
  }
}

/**
 * Installs a packaged extension as a user would, with the server's own command line.
 * @param {string} vsix
 * @param {string} extensionsDirectory
 */
export function installVsix(vsix, extensionsDirectory) {
  const args = ["--install-extension", vsix, "--extensions-dir", extensionsDirectory, "--force"];
  return runCommand(projectNode, [join(serverDirectory, "out", "server-main.js"), ...args], {
    env: projectEnvironment(),
  });
}

/**
 * @typedef {object} VscodeServer
 * @property {number} port
 * @property {(folder?: string, payload?: [string, string][]) => string} url address of a workbench on a folder
 * @property {() => string} log what the server has printed so far
 * @property {Promise<number | null>} ended
 * @property {() => Promise<void>} close
 */

/** The token of a data directory: made once, so that an address goes on working after a restart. */
async function readToken(/** @type {string} */ dataDirectory) {
  const path = join(dataDirectory, "token");
  await mkdir(dataDirectory, { recursive: true });
  if (!existsSync(path)) await writeFile(path, randomBytes(16).toString("hex"), { mode: 0o600 });
  return { path, token: await readFile(path, "utf8") };
}

/**
 * Starts VS Code for the browser on a loopback port, behind a connection token.
 * @param {{ dataDirectory: string, extensionsDirectory: string, env?: NodeJS.ProcessEnv, args?: string[], port?: number, workspaceTrust?: boolean }} options
 *   With `workspaceTrust` a folder is in Restricted Mode until it is trusted; else every folder is.
 * @returns {Promise<VscodeServer>}
 */
export async function startVscodeServer({
  dataDirectory,
  extensionsDirectory,
  env = {},
  args = [],
  port = 0,
  workspaceTrust = false,
}) {
  await mkdir(extensionsDirectory, { recursive: true });
  const { path: tokenPath, token } = await readToken(dataDirectory);
  const serverArgs = [
    join(serverDirectory, "out", "server-main.js"),
    ...["--host", "127.0.0.1", "--port", String(port), "--connection-token-file", tokenPath],
    ...["--accept-server-license-terms", "--telemetry-level", "off"],
    ...(workspaceTrust ? [] : ["--disable-workspace-trust"]),
    // Commands of the agent get the project's Node, not what a login shell would put on the PATH.
    "--force-disable-user-env",
    ...["--server-data-dir", dataDirectory, "--extensions-dir", extensionsDirectory, ...args],
  ];
  // Its own process group, so that Ctrl-C ends it through close() and not half-way by itself.
  const child = spawn(projectNode, serverArgs, {
    env: projectEnvironment(env),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killNow = () => child.kill("SIGKILL");
  process.once("exit", killNow);
  let log = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  const listening = new Promise((resolve, reject) => {
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      log += chunk;
      const match = /Extension host agent listening on (\d+)/.exec(log);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`VS Code ended with ${code} before it was ready\n${log}`)));
  });
  const actualPort = await listening;
  return {
    port: actualPort,
    url(folder, payload) {
      const query = new URLSearchParams({ tkn: token, ...(folder && { folder }) });
      if (payload) query.set("payload", JSON.stringify(payload));
      return `http://127.0.0.1:${actualPort}/?${query}`;
    },
    log: () => log,
    ended,
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
      process.off("exit", killNow);
    },
  };
}
