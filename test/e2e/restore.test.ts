import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { type ScriptedModelServer, type ScriptStep, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const path = "src/rates.ts";
const rates = (low: string, high: string) =>
  `export const low = ${low};\nexport const base = 0.19;\nexport const margin = 3;\nexport const high = ${high};\n`;

const script: ScriptStep[] = [
  { toolCalls: [{ name: "read_file", arguments: { path } }] },
  {
    toolCalls: [
      {
        name: "edit_file",
        arguments: {
          path,
          edits: [
            { search: "low = 0.07;", replace: "low = 0.05;" },
            { search: "high = 0.25;", replace: "high = 0.3;" },
          ],
        },
      },
    ],
  },
  { text: "Both rates are changed." },
  { text: "Understood, the high rate stays." },
];

/** The chat's side of what is applied at once: decisions in its card, and the way back to a checkpoint and forth again. */
describe("changes that are applied at once, in the chat", function () {
  this.timeout(120_000);
  let workbench: Workbench;
  let model: ScriptedModelServer;

  const close = async () => {
    await workbench?.close();
    await model?.close();
  };
  beforeEach(close);
  after(close);

  async function changed(): Promise<Frame> {
    model = await startScriptedModelServer(script);
    workbench = await openWorkbench({
      files: { [path]: rates("0.07", "0.25") },
      settings: {
        "lathe.model.baseUrl": model.baseUrl,
        "lathe.model.id": "scripted",
        "lathe.permissions.mode": "edits",
      },
    });
    await workbench.runCommand("Lathe: Open Chat");
    const chat = await workbench.chat();
    await ask(chat, "Change the rates");
    await chat.getByText("Both rates are changed.").waitFor();
    return chat;
  }

  async function ask(chat: Frame, text: string): Promise<void> {
    const composer = chat.getByRole("textbox", { name: "Message" });
    await composer.fill(text);
    await composer.press("Enter");
  }

  /** A file has no event here: looks until it is as wanted. */
  async function settled(text: string): Promise<void> {
    const deadline = Date.now() + 10_000;
    while ((await workbench.readFile(path)) !== text) {
      if (Date.now() > deadline) assert.equal(await workbench.readFile(path), text);
      await workbench.page.waitForTimeout(50);
    }
  }

  it("are accepted and rejected with a comment in the card, and the model hears of it", async () => {
    const chat = await changed();
    await chat.getByRole("group", { name: "2 hunks to review in 1 file" }).waitFor();
    await workbench.screenshot("changes-live");
    await chat
      .getByRole("treeitem", { name: /^Line 1,/ })
      .getByRole("button", { name: "Accept hunk" })
      .click();
    await chat.getByRole("treeitem", { name: /^Line 1,.*accepted/ }).waitFor();
    await chat.getByRole("textbox", { name: /^Comment for the agent/ }).fill("the contract says 0.25");
    await chat
      .getByRole("treeitem", { name: /^Line 4,/ })
      .getByRole("button", { name: "Reject hunk" })
      .click();
    await chat.getByRole("treeitem", { name: /^Line 4,.*rejected/ }).waitFor();
    await settled(rates("0.05", "0.25"));
    await ask(chat, "Go on");
    await chat.getByText("Understood, the high rate stays.").waitFor();
    assert.match(JSON.stringify(model.requests.at(-1)?.body.messages), /the contract says 0\.25/);
  });

  it("are taken back by a checkpoint, and come back with the undo", async () => {
    const chat = await changed();
    await settled(rates("0.05", "0.3"));
    await chat.getByRole("group", { name: /^Checkpoint 1/ }).hover();
    await chat.getByRole("button", { name: "Restore Checkpoint 1" }).click();
    const card = chat.getByRole("group", { name: /^Restore checkpoint 1/ });
    await card.getByRole("listitem").filter({ hasText: "rates.ts" }).waitFor();
    await workbench.screenshot("restore");
    await card.getByRole("button", { name: "Restore", exact: true }).click();
    await chat.getByText(/^Restored checkpoint 1\./).waitFor();
    await settled(rates("0.07", "0.25"));
    await chat.getByText("1 later request hidden").waitFor();
    assert.equal(await chat.getByText("Both rates are changed.").count(), 0);
    await workbench.screenshot("restored");
    await chat.getByRole("button", { name: "Undo restore" }).click();
    await chat.getByText(/^Undid the restore of checkpoint 1\./).waitFor();
    await settled(rates("0.05", "0.3"));
    await chat.getByText("Both rates are changed.").waitFor();
    await chat.getByRole("group", { name: "2 hunks to review in 1 file" }).waitFor();
  });

  it("leave what the user has edited since alone, unless he says so", async () => {
    const chat = await changed();
    await workbench.writeFile(path, `${rates("0.05", "0.3")}// mine\n`);
    await chat.getByRole("button", { name: "Restore Checkpoint 1" }).focus();
    await workbench.page.keyboard.press("Enter");
    const card = chat.getByRole("group", { name: /^Restore checkpoint 1/ });
    await card.getByText("edited by you, stays").waitFor();
    await card.getByRole("checkbox", { name: /^Overwrite src\/rates\.ts/ }).check();
    await card.getByRole("button", { name: "Restore", exact: true }).click();
    await settled(rates("0.07", "0.25"));
    await chat.getByRole("button", { name: "Undo restore" }).click();
    await settled(`${rates("0.05", "0.3")}// mine\n`);
  });
});
