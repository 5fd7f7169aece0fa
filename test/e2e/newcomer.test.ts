import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { type ScriptedModelServer, type ScriptStep, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const path = "src/todo-list.ts";
const counting = "  return todos.filter((todo) => todo.done).length;";
const trimming = "  const trimmed = title.trim();";

const read = { text: "I look at the list first.", toolCalls: [{ name: "read_file", arguments: { path } }] };
const edit = {
  text: "Two places could be better.",
  toolCalls: [
    {
      name: "edit_file",
      arguments: {
        path,
        edits: [
          { search: trimming, replace: '  const trimmed = title.trim().replaceAll("  ", " ");' },
          { search: counting, replace: "  return todos.filter((todo) => !todo.done).length;" },
        ],
      },
    },
  ],
};
const test = { text: "Now the tests.", toolCalls: [{ name: "run_command", arguments: { command: "npm test" } }] };

/** Everything a newcomer does, in a real VS Code, through the packaged extension; only the model is scripted. */
describe("a newcomer", function () {
  this.timeout(120_000);
  let workbench: Workbench;
  let model: ScriptedModelServer;

  async function open(script: readonly ScriptStep[]): Promise<Frame> {
    model = await startScriptedModelServer(script);
    workbench = await openWorkbench({
      settings: {
        "lathe.model.baseUrl": model.baseUrl,
        "lathe.model.id": "scripted",
        // Text that can be read from the page.
        "terminal.integrated.gpuAcceleration": "off",
      },
    });
    await workbench.runCommand("Lathe: Open Chat");
    return workbench.chat();
  }

  async function ask(chat: Frame, text: string): Promise<void> {
    const composer = chat.getByRole("textbox", { name: "Message" });
    await composer.fill(text);
    await composer.press("Enter");
  }

  const lens = (title: string) => workbench.page.locator(".codelens-decoration a", { hasText: title });
  const lensState = (title: string) => workbench.page.locator(".codelens-decoration", { hasText: title });

  // Not after each test: the picture of a failure is taken then.
  const close = async () => {
    await workbench?.close();
    await model?.close();
  };
  beforeEach(close);
  after(close);

  it("asks, reviews hunk by hunk, lets the tests run, and finds the change on disk", async () => {
    const chat = await open([read, edit, test, { text: "`countRemaining` counts what is left, **tests pass**." }]);
    const before = await workbench.readFile(path);
    await ask(chat, "Fix the failing test");
    await chat.getByText("Read src/todo-list.ts").waitFor();

    await lens("Accept").nth(1).waitFor();
    await workbench.screenshot("review");
    await lens("Reject with comment…").first().click();
    await workbench.page.locator(".quick-input-widget input").fill("titles may have two blanks");
    await workbench.page.keyboard.press("Enter");
    await lensState("Rejected").waitFor();
    assert.equal(await workbench.readFile(path), before);
    await lens("Accept").click();

    await chat.getByRole("button", { name: "Run once" }).click();
    await chat.getByText("tests pass").waitFor();
    assert.equal(await workbench.readFile(path), before.replace("=> todo.done", "=> !todo.done"));
    await workbench.page.locator(".terminal-wrapper", { hasText: /exit.code.0/ }).waitFor();
    await workbench.screenshot("finished");

    const [, , afterReview, afterTests] = model.requests.map(({ body }) => String(body.messages.at(-1)?.content));
    assert.match(afterReview ?? "", /titles may have two blanks/);
    assert.match(afterTests ?? "", /fail 0\n/);
    model.assertDone();
  });

  it("decides in the panel what the editor shows", async () => {
    const chat = await open([read, edit, { text: "Good." }]);
    await ask(chat, "Fix the counting");
    await lens("Accept").nth(1).waitFor();
    await chat.getByRole("button", { name: "Reject hunk" }).first().click();
    await lensState("Rejected").waitFor();
    await chat.getByRole("button", { name: /^Accept rest/ }).click();
    await chat.getByText("Good.").waitFor();
    assert.match(await workbench.readFile(path), /=> !todo\.done/);
    assert.match(await workbench.readFile(path), /= title\.trim\(\);/);
  });

  it("asks about a selection from the context menu", async () => {
    const chat = await open([{ text: "It counts." }]);
    await workbench.openFile(path);
    const { page } = workbench;
    await page.keyboard.press("ControlOrMeta+G");
    await page.keyboard.type("23");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await workbench.askLathe(page.locator(".view-line", { hasText: "countRemaining" }).first(), "Ask About Selection");
    await chat.getByText(/todo-list\.ts 2[34]/).waitFor();
    await ask(chat, "What does this do?");
    await chat.getByText("It counts.").waitFor();
    assert.match(String(model.requests[0]?.body.messages.at(-1)?.content), /todo\.done\)\.length/);
  });

  it("loses nothing when the window is reloaded in mid-run, and goes on", async () => {
    let chat = await open([read, test, { text: "All done." }]);
    await ask(chat, "Run the tests");
    await chat.getByRole("button", { name: "Run once" }).waitFor();
    await workbench.reload();
    chat = await workbench.chat();
    await chat.getByText("I look at the list first.").waitFor();
    await chat.getByText("Now the tests.").waitFor();
    // What waited for the user waits again.
    await chat.getByRole("button", { name: "Run once" }).click();
    await chat.getByText("All done.").waitFor();
    model.assertDone();
  });

  it("finds an earlier session in the history", async () => {
    const chat = await open([{ text: "The first answer." }, { text: "The second answer." }]);
    await ask(chat, "First question");
    await chat.getByText("The first answer.").waitFor();
    await workbench.runCommand("Lathe: New Session");
    await chat.getByText("The first answer.").waitFor({ state: "detached" });
    await ask(chat, "Second question");
    await chat.getByText("The second answer.").waitFor();
    await workbench.runCommand("Lathe: Show History");
    await chat.getByRole("treeitem", { name: /First question/ }).click();
    await chat.getByText("The first answer.").waitFor();
    assert.equal(await chat.getByText("The second answer.").count(), 0);
  });
});

describe("the tour", function () {
  this.timeout(120_000);
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "terminal.integrated.gpuAcceleration": "off" } });
  });

  after(() => workbench?.close());

  it("says everywhere that it is scripted, and walks through reading, a review and a command", async () => {
    await workbench.runCommand("Lathe: Open Chat");
    const chat = await workbench.chat();
    await chat.getByRole("button", { name: /Take the tour/ }).click();
    await workbench.page.locator(".statusbar-item", { hasText: "Tour (scripted, no intelligence)" }).waitFor();
    await chat
      .getByText(/scripted.*no intelligence/i)
      .first()
      .waitFor();
    const { page } = workbench;
    const runOnce = chat.getByRole("button", { name: "Run once" });
    const accept = page.locator(".codelens-decoration a", { hasText: "Accept" }).first();
    await runOnce.click();
    await accept.waitFor();
    await workbench.screenshot("tour");
    await chat.getByRole("button", { name: /^Accept all/ }).click();
    await runOnce.click();
    await chat.getByRole("button", { name: "Stop (Escape)" }).waitFor({ state: "detached" });
    assert.match(await workbench.readFile("src/todo-list.ts"), /!todo\.done/);
    await workbench.runCommand("Lathe: End Tour");
    await chat.getByText("Connect a model").first().waitFor();
  });

  it("brings its sample project where another folder is open, and leaves that folder alone", async () => {
    const other = await openWorkbench({ files: { "notes.txt": "mine\n" } });
    try {
      await other.runCommand("Lathe: Start Tour (Scripted, No Intelligence)");
      const loaded = other.page.waitForEvent("load");
      await other.page.getByRole("button", { name: "Open sample project" }).click();
      await loaded;
      await other.page.locator(".explorer-folders-view", { hasText: "tsconfig.json" }).waitFor();
      await other.page.locator(".statusbar-item", { hasText: "Tour (scripted, no intelligence)" }).waitFor();
      await (await other.chat())
        .getByText(/scripted.*no intelligence/i)
        .first()
        .waitFor();
      assert.equal(await other.readFile("notes.txt"), "mine\n");
    } finally {
      await other.close();
    }
  });
});
