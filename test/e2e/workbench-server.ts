import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "mocha";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/lib/chromium.mjs";
import { createPackage } from "../../scripts/lib/packaging.mjs";
import { ensureVscodeServer, installVsix, startVscodeServer } from "../../scripts/lib/vscode-server.mjs";

export interface WorkbenchServer {
  browser: Browser;
  /** Temporary folder of this server; everything in it goes when it closes. */
  directory: string;
  /** Server data, with the settings files in it. */
  dataDirectory: string;
  /** What the extension takes for LATHE_HOME. */
  latheHome: string;
  url(folder: string): string;
  log(): string;
  close(): Promise<void>;
}

/** Starts a VS Code of its own with the packaged extension in it; most tests use the shared one. */
export async function startWorkbenchServer(options: { workspaceTrust?: boolean } = {}): Promise<WorkbenchServer> {
  await ensureVscodeServer();
  const directory = await mkdtemp(join(tmpdir(), "lathe-e2e-"));
  const dataDirectory = join(directory, "server");
  const extensionsDirectory = join(directory, "extensions");
  const latheHome = join(directory, "home");
  await mkdir(latheHome);
  await installVsix(await createPackage(directory), extensionsDirectory);
  const server = await startVscodeServer({
    dataDirectory,
    extensionsDirectory,
    env: { LATHE_HOME: latheHome },
    args: ["--reconnection-grace-time", "30", "--enable-remote-auto-shutdown"],
    ...options,
  });
  const browser = await launchBrowser();
  return {
    browser,
    directory,
    dataDirectory,
    latheHome,
    url: server.url,
    log: server.log,
    async close() {
      await browser.close();
      await server.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

let shared: Promise<WorkbenchServer> | undefined;

/** One server and one browser for the whole test run: starting them costs more than most tests. */
export function getSharedServer(): Promise<WorkbenchServer> {
  shared ??= startWorkbenchServer();
  return shared;
}

after(async function closeSharedServer() {
  this.timeout(30_000);
  await (await shared?.catch(() => undefined))?.close();
});
