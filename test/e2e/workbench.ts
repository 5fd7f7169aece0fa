import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach } from "mocha";
import type { BrowserContext, Frame, Page } from "playwright-core";
import { prepareExample } from "../../scripts/lib/example.mjs";
import { cacheDirectory } from "../../scripts/lib/paths.mjs";
import { quietSettings, writeSettings } from "../../scripts/lib/vscode-server.mjs";
import { getSharedServer, type WorkbenchServer } from "./workbench-server.ts";

const themes = {
  dark: { name: "Dark Modern", className: "vs-dark" },
  light: { name: "Light Modern", className: "vs" },
  "high-contrast": { name: "Default High Contrast", className: "hc-black" },
  "high-contrast-light": { name: "Default High Contrast Light", className: "hc-light" },
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
  #settings: Record<string, unknown>;

  constructor(server: WorkbenchServer, page: Page, folder: string, settings: Record<string, unknown>) {
    this.#server = server;
    this.page = page;
    this.#context = page.context();
    this.folder = folder;
    this.#settings = settings;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
  }

  /** Loads the window, or loads it again as "Reload Window" does. */
  async load(): Promise<void> {
    await writeSettings(this.#server.dataDirectory, this.#settings);
    await this.page.goto(this.#server.url(this.folder));
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list").waitFor();
    await this.page.locator('.statusbar-item[id="status.host"]').waitFor();
  }

  async setSettings(settings: Record<string, unknown>): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    await writeSettings(this.#server.dataDirectory, this.#settings);
  }

  async setTheme(theme: Theme): Promise<void> {
    const { name, className } = themes[theme];
    await this.setSettings({ "workbench.colorTheme": name });
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /** Runs a command from the palette by its full title, such as "Lathe: New Session". */
  async runCommand(title: string): Promise<void> {
    const palette = this.page.locator(".quick-input-widget");
    const label = JSON.stringify(title).slice(1, -1);
    const row = palette.locator(`.monaco-list-row:is([aria-label="${label}"], [aria-label^="${label}, "])`).first();
    const deadline = Date.now() + 20_000;
    // The list is made when the palette opens: right after start the command may not be registered yet.
    for (;;) {
      await this.page.keyboard.press("F1");
      await palette.locator("input").fill(`>${title}`);
      try {
        await row.click({ timeout: 2000 });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Opens a file of the workspace in the editor through Quick Open. */
  async openFile(path: string): Promise<void> {
    const name = path.split("/").at(-1) ?? path;
    await this.page.keyboard.press("ControlOrMeta+P");
    const quickOpen = this.page.locator(".quick-input-widget");
    await quickOpen.locator("input").fill(path);
    await quickOpen.locator(".monaco-list-row.focused", { hasText: name }).waitFor();
    await this.page.keyboard.press("Enter");
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

  /** Drags the edge of the side bar that holds the chat until it has this width. */
  async resizeChat(width: number): Promise<void> {
    const part = this.page.locator(".part.auxiliarybar:visible, .part.sidebar:visible").filter({
      has: this.page.locator(".composite.title", { hasText: "Lathe" }),
    });
    const box = await part.first().boundingBox();
    if (!box) throw new Error("The chat is in no side bar");
    const isOnTheRight = box.x > 400;
    const edge = isOnTheRight ? box.x : box.x + box.width;
    const target = isOnTheRight ? box.x + box.width - width : box.x + width;
    await this.page.mouse.move(edge, box.y + box.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(target, box.y + box.height / 2, { steps: 8 });
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
    "workbench.colorTheme": themes[options.theme ?? "dark"].name,
    ...options.settings,
  };
  const workbench = new Workbench(server, await context.newPage(), folder, settings);
  open.add(workbench);
  await workbench.load();
  return workbench;
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
