import assert from "node:assert/strict";
import type { Frame, Locator } from "playwright-core";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

describe("context menus", function () {
  this.timeout(60_000);
  let workbench: Workbench;
  let chat: Frame;
  let model: ScriptedModelServer;

  before(async () => {
    model = await startScriptedModelServer([{ text: "An answer to all." }]);
    workbench = await openWorkbench({
      settings: {
        "lathe.model.baseUrl": model.baseUrl,
        "lathe.model.id": "scripted",
        // Text that can be read from the page, and the menu on every system.
        "terminal.integrated.gpuAcceleration": "off",
        "terminal.integrated.rightClickBehavior": "default",
      },
    });
    await workbench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await workbench.runCommand("Lathe: Open Chat");
    chat = await workbench.chat();
    await chat.getByRole("textbox", { name: "Message" }).waitFor();
  });

  after(async () => {
    await workbench?.close();
    await model?.close();
  });

  async function askLathe(target: Locator, title: string, position?: { x: number; y: number }): Promise<void> {
    await target.click({ button: "right", force: true, ...(position && { position }) });
    const menu = workbench.page.locator(".monaco-menu");
    await menu.getByText("Ask Lathe", { exact: true }).hover();
    const item = menu.getByText(title, { exact: true });
    await item.waitFor();
    // A menu that has just opened takes no click yet.
    while (await item.isVisible()) {
      await item.click({ timeout: 2000 }).catch(() => undefined);
      await item.waitFor({ state: "detached", timeout: 500 }).catch(() => undefined);
    }
  }

  it("of the explorer add a file to the chat", async () => {
    const file = workbench.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "package.json" });
    await askLathe(file, "Add to Chat");
    await chat.locator(".chip", { hasText: "package.json" }).waitFor();
  });

  it("of the terminal add what is selected in it", async () => {
    const { page } = workbench;
    await workbench.runCommand("Terminal: Create New Terminal");
    const rows = page.locator(".terminal-wrapper.active .xterm-rows > div");
    await page.locator(".terminal-wrapper.active .xterm-helper-textarea").focus();
    await rows
      .filter({ hasText: /[#$>]\s*$/ })
      .first()
      .waitFor();
    await page.keyboard.type("echo one$((40+2))two");
    await page.keyboard.press("Enter");
    const line = rows.filter({ hasText: /^one42two/ });
    await line.waitFor();
    const word = line.locator("span", { hasText: "one42two" }).first();
    // The terminal takes the mouse in a layer over its text.
    const box = await word.boundingBox();
    assert.ok(box);
    await word.dblclick({ force: true });
    // What is selected is drawn anew: the line stays, its parts do not.
    await askLathe(line, "Add Terminal Selection to Chat", { x: box.width / 2, y: box.height / 2 });
    await chat.locator(".chip:has(.codicon-terminal)").waitFor();
    await workbench.screenshot("context-menus");
    const composer = chat.getByRole("textbox", { name: "Message" });
    await composer.fill("What is this?");
    await composer.press("Enter");
    await chat.getByText("An answer to all.").waitFor();
    assert.match(String(model.requests[0]?.body.messages.at(-1)?.content), /^one42two$/m);
  });
});
