import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach } from "mocha";
import type { BrowserContext, Frame, Locator, Page } from "playwright-core";
import { prepareExample } from "../../scripts/lib/example.mjs";
import { cacheDirectory } from "../../scripts/lib/paths.mjs";
import { quietSettings, writeSettings } from "../../scripts/lib/vscode-server.mjs";
import { getSharedServer, type WorkbenchServer } from "./workbench-server.ts";

const themes = {
  dark: { id: "Dark Modern", label: "Dark Modern", className: "vs-dark" },
  light: { id: "Light Modern", label: "Light Modern", className: "vs" },
  "high-contrast": { id: "Default High Contrast", label: "Dark High Contrast", className: "hc-black" },
  "high-contrast-light": { id: "Default High Contrast Light", label: "Light High Contrast", className: "hc-light" },
};

export type Theme = keyof typeof themes;

export interface WorkbenchOptions {
  /** Files of the workspace by path; without them it is a copy of the example with its git history. */
  files?: Record<string, string>;
  settings?: Record<string, unknown>;
  theme?: Theme;
  size?: { width: number; height: number };
  server?: WorkbenchServer;
}

/** A VS Code window on a workspace of its own, driven as a person would. */
export class Workbench {
  /** Errors of the page and its webviews, such as a violated content security policy. */
  readonly errors: string[] = [];
  readonly page: Page;
  readonly folder: string;
  readonly #server: WorkbenchServer;
  readonly #context: BrowserContext;
  readonly #settings: Record<string, unknown>;

  constructor(server: WorkbenchServer, page: Page, folder: string, settings: Record<string, unknown>) {
    this.#server = server;
    this.page = page;
    this.#context = page.context();
    this.folder = folder;
    this.#settings = settings;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
  }

  async load(): Promise<void> {
    await writeSettings(this.#server.dataDirectory, this.#settings);
    await this.page.goto(this.#server.url(this.folder));
    await this.#waitUntilReady();
  }

  /** Reloads the window as a user would; frames from before are gone, and views and editors come back. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.#waitUntilReady();
  }

  async #waitUntilReady(): Promise<void> {
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list").waitFor();
    await this.page.locator('.statusbar-item[id="status.host"]').waitFor();
  }

  /** Chooses the colour theme in the picker: a running window does not always notice a changed settings file. */
  async setTheme(theme: Theme): Promise<void> {
    const { label, className } = themes[theme];
    await this.runCommand("Preferences: Color Theme");
    await this.page.locator(".quick-input-widget input").fill(label);
    await this.page.locator(`.quick-input-widget .monaco-list-row.focused[aria-label^="${label}"]`).waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /** Runs a command from the palette by its full title, such as "Lathe: New Session". */
  async runCommand(title: string): Promise<void> {
    const palette = this.page.locator(".quick-input-widget");
    const label = JSON.stringify(title).slice(1, -1);
    const row = palette.locator(`.monaco-list-row:is([aria-label="${label}"], [aria-label^="${label}, "])`).first();
    // The list is made when the palette opens: right after start the command may not be registered yet.
    await retry(20_000, async (timeout) => {
      await closeList(palette);
      await this.page.keyboard.press("F1");
      await palette.locator("input").fill(`>${title}`, { timeout });
      await row.click({ timeout }).catch(async (error) => {
        // A click that was late in telling has run the command all the same: once is enough.
        if (await palette.isVisible()) throw error;
      });
    });
  }

  /** Right-clicks and chooses from Lathe's part of the menu. */
  async askLathe(target: Locator, title: string, position?: { x: number; y: number }): Promise<void> {
    const menu = this.page.locator(".monaco-menu");
    // A menu that opens before the editor knows what is selected is made without our part.
    await retry(20_000, async () => {
      if (await menu.first().isVisible()) await this.page.keyboard.press("Escape");
      await target.click({ button: "right", force: true, ...(position && { position }) });
      await menu.getByText("Ask Lathe", { exact: true }).hover({ timeout: 3000 });
    });
    const item = menu.getByText(title, { exact: true });
    await item.waitFor();
    // A menu that has just opened takes no click yet.
    while (await item.isVisible()) {
      await item.click({ timeout: 2000 }).catch(() => undefined);
      await item.waitFor({ state: "detached", timeout: 500 }).catch(() => undefined);
    }
  }

  /** Opens a file of the workspace in the editor through Quick Open. */
  async openFile(path: string): Promise<void> {
    const name = path.split("/").at(-1) ?? path;
    const quickOpen = this.page.locator(".quick-input-widget");
    const row = quickOpen.locator(".monaco-list-row.focused", { hasText: name });
    // A view that is opening takes the focus once it is ready, and that closes the list.
    await retry(20_000, async (timeout) => {
      await closeList(quickOpen);
      await this.page.keyboard.press("ControlOrMeta+P");
      await quickOpen.locator("input").fill(path, { timeout });
      await row.click({ timeout });
    });
    await this.page.locator(".editor-group-container.active .tab.active", { hasText: name }).waitFor();
    await this.page.locator(".editor-group-container.active .view-line").first().waitFor();
  }

  /** The document of the chat view; waits until the view is there. Ask again after a reload. */
  async chat(): Promise<Frame> {
    const outer = this.page.locator('iframe.webview.ready[src*="extensionId=lathe.lathe"][src*="purpose=webviewView"]');
    const inner = outer.contentFrame().locator("iframe#active-frame");
    await inner.waitFor();
    const frame = await (await inner.elementHandle())?.contentFrame();
    if (!frame) throw new Error("The chat view has no document");
    await frame.waitForLoadState();
    return frame;
  }

  /** Drags the edge of the secondary side bar until it is about as wide; the window limits it. */
  async resizeChat(width: number): Promise<void> {
    const part = await this.page.locator(".part.auxiliarybar").boundingBox();
    if (!part) throw new Error("The secondary side bar is closed");
    const y = part.y + part.height / 2;
    // The sash lies in the gap beside the part.
    const edge = part.x - 2;
    await this.page.mouse.move(edge, y);
    await this.page.mouse.down();
    await this.page.mouse.move(edge + part.width - width, y, { steps: 8 });
    await this.page.mouse.up();
  }

  async readFile(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  async writeFile(path: string, content: string): Promise<void> {
    await writeFiles(this.folder, { [path]: content });
  }

  /** Saves a picture of the window to LATHE_SCREENSHOTS (default: a git-ignored folder); returns its path. */
  async screenshot(name: string): Promise<string> {
    const directory = process.env.LATHE_SCREENSHOTS ?? join(cacheDirectory, "screenshots");
    const path = join(directory, `${name}.png`);
    // A frame that goes away meanwhile has no icons to wait for.
    await Promise.allSettled(
      this.page.frames().map((frame) => frame.evaluate(() => document.fonts.ready.then(() => true))),
    );
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    open.delete(this);
    // Leaving the page tells the server that the window is gone, so that it ends the extension host now.
    await this.page.goto("about:blank");
    await this.#context.close();
    await rm(dirname(this.folder), { recursive: true, force: true, maxRetries: 5 });
  }
}

const open = new Set<Workbench>();

/** Opens a window on a fresh workspace; close it in an `after` hook. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const server = options.server ?? (await getSharedServer());
  const folder = join(await mkdtemp(join(server.directory, "workspace-")), "todo-app");
  if (options.files) await writeFiles(folder, options.files);
  else await prepareExample(folder);
  const context = await server.browser.newContext({ viewport: options.size ?? { width: 1400, height: 900 } });
  const settings = {
    ...quietSettings,
    // Whether the index is ready by the second turn is a matter of time.
    "lathe.memory.recall": false,
    "workbench.colorTheme": themes[options.theme ?? "dark"].id,
    ...options.settings,
  };
  const workbench = new Workbench(server, await context.newPage(), folder, settings);
  open.add(workbench);
  await workbench.load();
  return workbench;
}

/** A list left open by an attempt before; elsewhere Escape has a meaning of its own. */
async function closeList(list: Locator): Promise<void> {
  if (await list.isVisible()) await list.page().keyboard.press("Escape");
}

/** Tries again until it works; the last error goes to the caller. */
async function retry(milliseconds: number, attempt: (timeout: number) => Promise<void>): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      return await attempt(2000);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

afterEach(async function keepPictureOfFailure() {
  if (this.currentTest?.state !== "failed") return;
  const name = this.currentTest
    .fullTitle()
    .replaceAll(/[^\w]+/g, "-")
    .toLowerCase();
  for (const workbench of open) console.log(`    picture: ${await workbench.screenshot(`failed-${name}`)}`);
});
