import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
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

  it("of the explorer add a file to the chat", async () => {
    const file = workbench.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "package.json" });
    await workbench.askLathe(file, "Add to Chat");
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
    // The terminal takes the mouse in a layer over its text, and draws the parts of a line anew: the line stays.
    const inWord = { x: 30, y: 8 };
    await line.dblclick({ force: true, position: inWord });
    await workbench.askLathe(line, "Add Terminal Selection to Chat", inWord);
    await chat.locator(".chip:has(.codicon-terminal)").waitFor();
    await workbench.screenshot("context-menus");
    const composer = chat.getByRole("textbox", { name: "Message" });
    await composer.fill("What is this?");
    await composer.press("Enter");
    await chat.getByText("An answer to all.").waitFor();
    assert.match(String(model.requests[0]?.body.messages.at(-1)?.content), /^one42two$/m);
  });
});
