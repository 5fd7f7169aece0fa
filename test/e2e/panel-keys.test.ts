import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { type ScriptedModelServer, type ScriptStep, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const path = "src/todo-list.ts";
/** One without a marked risk: with it, no key decides. */
const command = { toolCalls: [{ name: "run_command", arguments: { command: "npm test" } }] };
const edit = {
  toolCalls: [
    {
      name: "edit_file",
      arguments: {
        path,
        edits: [
          { search: "title.trim();", replace: "title.trim().normalize();" },
          { search: "=> todo.done).length", replace: "=> !todo.done).length" },
        ],
      },
    },
  ],
};

/** The panel's keys are VS Code's key bindings: pressed for real, each does its work once. */
describe("keys of the chat panel", function () {
  this.timeout(60_000);
  let workbench: Workbench;
  let model: ScriptedModelServer | undefined;

  async function ask(script: readonly ScriptStep[]): Promise<Frame> {
    model = await startScriptedModelServer(script);
    workbench = await openWorkbench({
      settings: { "lathe.model.baseUrl": model.baseUrl, "lathe.model.id": "scripted" },
    });
    await workbench.runCommand("Lathe: Open Chat");
    const chat = await workbench.chat();
    const composer = chat.getByRole("textbox", { name: "Message" });
    await composer.fill("Do it");
    await composer.press("Enter");
    return chat;
  }

  /** Presses until it has worked: VS Code hears a moment later where the focus is. */
  async function press(key: string, worked: () => Promise<unknown>): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await workbench.page.keyboard.press(key);
      try {
        await worked();
        return;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }

  const close = async () => {
    await workbench?.close();
    await model?.close();
  };
  beforeEach(close);
  after(close);

  it("approve the request that has the focus, and leave the composer's alone", async () => {
    const chat = await ask([command, { text: "It ran." }]);
    const runOnce = chat.getByRole("button", { name: "Run once" });
    await runOnce.waitFor();
    await workbench.page.keyboard.press("Control+Enter");
    await workbench.runCommand("Lathe: Go to Pending Decision");
    await press("Control+Enter", () => chat.getByText("It ran.").waitFor({ timeout: 8000 }));
    assert.match(String(model?.requests[1]?.body.messages.at(-1)?.content), /✖ counts what is still/);
    model?.assertDone();
  });

  it("reject the request that has the focus", async () => {
    const chat = await ask([command, { text: "Then not." }]);
    await chat.getByRole("button", { name: "Run once" }).waitFor();
    await workbench.runCommand("Lathe: Go to Pending Decision");
    await press("Control+Backspace", () => chat.getByText("Then not.").waitFor({ timeout: 8000 }));
    assert.doesNotMatch(String(model?.requests[1]?.body.messages.at(-1)?.content), /✖ counts what is still/);
  });

  it("accept and reject hunks in the panel", async () => {
    const chat = await ask([edit, { text: "Half of it." }]);
    const hunks = chat.getByRole("treeitem", { name: /^Line/ });
    await hunks.first().focus();
    const accepted = chat.getByRole("treeitem", { name: /^Line.*accepted/ });
    await press("Control+Alt+y", () => accepted.waitFor({ timeout: 8000 }));
    await press("Control+Alt+n", () => chat.getByText("Half of it.").waitFor({ timeout: 8000 }));
    const text = await workbench.readFile(path);
    assert.match(text, /normalize/);
    assert.doesNotMatch(text, /!todo\.done\)\.length/);
  });

  it("stop with Escape, but not from the editor; go from message to message", async () => {
    const never = Promise.withResolvers<{ text: string }>();
    const chat = await ask([() => never.promise]);
    const stop = chat.getByRole("button", { name: "Stop (Escape)" });
    await stop.waitFor();
    await workbench.openFile(path);
    await workbench.page.keyboard.press("Escape");
    await workbench.runCommand("Lathe: Open Chat");
    assert.equal(await stop.isVisible(), true);
    await press("Escape", () => stop.waitFor({ state: "detached", timeout: 8000 }));
    await chat.getByRole("log").focus();
    await press("Control+ArrowUp", () =>
      chat.waitForFunction(() => document.activeElement?.textContent?.includes("Do it"), undefined, { timeout: 8000 }),
    );
    never.resolve({ text: "" });
  });
});
