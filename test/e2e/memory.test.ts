import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Frame } from "playwright-core";
import { openWorkbench, type Theme, type Workbench } from "./workbench.ts";

const deeds: [string, string, string][] = [
  ["badger", "digTunnels", "Digs a tunnel towards the nearest root before the ground freezes."],
  ["marten", "climbSpruce", "Climbs the tallest spruce when a fox is heard."],
  ["lynx", "stalkHare", "Follows the tracks of a hare through fresh snow."],
  ["otter", "slideDown", "Slides down the muddy bank into deep water."],
  ["raven", "hideAcorns", "Hides acorns under moss and remembers where."],
  ["heron", "spearFrog", "Waits without moving until a frog comes close."],
  ["viper", "shedSkin", "Sheds the old skin on a warm stone in spring."],
  ["bison", "grazeMeadow", "Grazes the meadow from its edge to the middle."],
];

/** A repository with documented functions and a past, small enough to be checked in a moment. */
function fill(folder: string): void {
  const git = (...words: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", ...words],
      {
        cwd: folder,
        stdio: "pipe",
      },
    );
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [animal] of deeds) put(`src/${animal}.ts`, `export const ${animal}Name = "${animal}";\n`);
  put("assets/map.png", "x");
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "-m", "Animals by name");
  for (const [animal, deed, comment] of deeds) {
    put(
      `src/${animal}.ts`,
      `export const ${animal}Name = "${animal}";\n\n/** ${comment} */\nexport function ${deed}(days: number): number {\n  const ${deed}Count = days * 2;\n  return ${deed}Count;\n}\n`,
    );
    git("add", "--all");
    git(
      "commit",
      "--quiet",
      "-m",
      `Let the ${animal} act: ${deed.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} every day`,
    );
  }
}

describe("repository memory", function () {
  this.timeout(120_000);
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { "README.md": "# Animals\n" } });
    fill(workbench.folder);
  });

  after(async () => workbench?.close());

  const box = () => workbench.page.locator(".quick-input-widget");
  const editor = () => workbench.page.locator(".editor-group-container.active .tab.active");

  it("says in the status bar how it stands, and why, and what can be done", async () => {
    const item = workbench.page.locator('.statusbar-item[id="lathe.lathe.lathe.memory"]');
    await item.waitFor();
    // The package under test is without the native parts of the database: answers come all the same, and it is said.
    await item.locator(".codicon-warning").waitFor();
    await item.hover();
    const tooltip = workbench.page.locator(".monaco-hover", {
      hasText: "Repository memory works with less than it should",
    });
    await tooltip.waitFor();
    await workbench.screenshot("memory-status");
    await workbench.page.keyboard.press("Escape");
  });

  it("is paused and resumed from the palette, and says so", async () => {
    const item = workbench.page.locator('.statusbar-item[id="lathe.lathe.lathe.memory"]');
    await workbench.runCommand("Lathe: Pause Indexing");
    await item.getByText("Index paused").waitFor();
    await workbench.screenshot("memory-paused");
    await workbench.reload();
    await item.getByText("Index paused").waitFor();
    await item.click();
    await item.getByText("Index paused").waitFor({ state: "detached" });
  });

  it("finds a place by what it does while one types, shows it, and brings back what was there", async () => {
    await workbench.openFile("README.md");
    await workbench.runCommand("Lathe: Search Code by Meaning");
    await box().locator("input").fill("waiting for frogs without moving");
    const first = box().locator(".monaco-list-row").first();
    await first.getByText("spearFrog").waitFor();
    await editor().getByText("heron.ts").waitFor();
    await workbench.screenshot("memory-search");
    await workbench.page.keyboard.press("Escape");
    await editor().getByText("README.md").waitFor();
    await workbench.runCommand("Lathe: Search Code by Meaning");
    await box().locator("input").fill("sliding into the water");
    await box().locator(".monaco-list-row").first().getByText("slideDown").waitFor();
    await workbench.page.keyboard.press("Enter");
    await editor().getByText("otter.ts").waitFor();
    await workbench.page.locator(".statusbar-item", { hasText: /Ln 3, Col 1/ }).waitFor();
  });

  it("finds code like the one under the pointer by the context menu", async () => {
    await workbench.openFile("src/lynx.ts");
    const line = workbench.page
      .locator(".editor-group-container.active .view-line", { hasText: "stalkHareCount" })
      .first();
    await workbench.askLathe(line, "Find Similar Code");
    await box().getByText("Similar Code").waitFor();
    await box().locator(".monaco-list-row").first().waitFor();
    assert.equal(await box().locator(".monaco-list-row", { hasText: "src/lynx.ts:3" }).count(), 0);
    await workbench.screenshot("memory-similar");
    await workbench.page.keyboard.press("Escape");
    await editor().getByText("lynx.ts").waitFor();
  });

  it("is checked on a page with a chart, that can be read by all and saved", async () => {
    const { page } = workbench;
    await workbench.runCommand("Lathe: Check Repository Memory");
    const frame = await pageOf(workbench);
    const chart = frame.getByRole("img", {
      name: /^By doc comments\. The right file comes first: Lathe \d+ %, grep \d+ %/,
    });
    await chart.waitFor();
    await frame.getByRole("img", { name: /^By messages of recent commits/ }).waitFor();
    await frame.getByText(/9 of 10 files are indexed/).waitFor();
    await frame.getByText("Every file is as the index has it.").waitFor();
    assert.equal(await frame.getByRole("status").textContent(), "The check is finished.");
    await frame.getByText("1 no text or code").click();
    await frame.getByRole("button", { name: "assets/map.png" }).waitFor();
    await frame.locator("summary", { hasText: "Numbers" }).first().click();
    await frame
      .getByRole("row", { name: /^comes first \d+ % \d+ %/ })
      .first()
      .waitFor();
    for (const theme of ["light", "high-contrast", "high-contrast-light", "dark"] as const) await pictures(theme);
    await page.setViewportSize({ width: 1400, height: 900 });
    await frame.getByRole("button", { name: "Save as Markdown" }).click();
    const name = page.locator(".quick-input-widget input");
    // The dialog writes the name it offers once it is ready.
    const offered = "memory of todo-app.md";
    await until(async () => (await name.inputValue().catch(() => "")).endsWith(offered));
    await page.keyboard.press("Enter");
    await until(async () => /^# Repository memory/.test(await workbench.readFile(offered).catch(() => "")));
    await frame.getByRole("button", { name: "Check again" }).click();
    await chart.waitFor();
    assert.deepEqual(
      workbench.errors.filter((error) => /Content Security Policy/.test(error)),
      [],
    );
  });

  /** Looked at by people: wide and narrow. */
  async function pictures(theme: Theme) {
    await workbench.setTheme(theme);
    for (const [name, width] of [
      ["wide", 1400],
      ["narrow", 640],
    ] as const) {
      await workbench.page.setViewportSize({ width, height: 1300 });
      await workbench.screenshot(`memory-check-${theme}-${name}`);
    }
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
  }
});

async function pageOf({ page }: Workbench): Promise<Frame> {
  const outer = page.locator('iframe.webview.ready[src*="extensionId=lathe.lathe"]:not([src*="purpose=webviewView"])');
  const inner = outer.contentFrame().locator("iframe#active-frame");
  await inner.waitFor();
  const frame = await (await inner.elementHandle())?.contentFrame();
  if (!frame) throw new Error("The page has no document");
  return frame;
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error("Waited 15 s for the saved report");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
