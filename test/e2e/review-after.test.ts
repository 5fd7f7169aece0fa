import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { type ScriptedModelServer, type ScriptStep, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const money = [
  "export const currency = 'EUR';",
  "",
  "export function round(amount: number): number {",
  "  return Math.floor(amount * 100) / 100;",
  "}",
  "",
  "export function format(amount: number): string {",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the file
  "  return `${amount} ${currency}`;",
  "}",
  "",
  "export function isFree(amount: number): boolean {",
  "  return amount == 0;",
  "}",
  "",
].join("\n");

const cart = [
  "import { round } from './money';",
  "",
  "export function total(prices: number[]): number {",
  "  return prices.reduce((sum, price) => sum + price);",
  "}",
  "",
  "export function share(prices: number[], people: number): number {",
  "  return round(total(prices) / people);",
  "}",
  "",
].join("\n");

const read = (path: string) => ({ name: "read_file", arguments: { path } });
const edit = (path: string, ...edits: [string, string][]) => ({
  name: "edit_file",
  arguments: { path, edits: edits.map(([search, replace]) => ({ search, replace })) },
});

const work: ScriptStep[] = [
  { text: "I read both files.", toolCalls: [read("src/money.ts"), read("src/cart.ts")] },
  {
    toolCalls: [
      edit(
        "src/money.ts",
        ["Math.floor(amount * 100)", "Math.round(amount * 100)"],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the file
        ["  return `${amount} ${currency}`;", "  return `${amount.toFixed(2)} ${currency}`;"],
        ["amount == 0", "Math.abs(amount) < 0.005"],
      ),
      edit(
        "src/cart.ts",
        ["sum + price);", "sum + price, 0);"],
        [
          "  return round(total(prices) / people);",
          "  if (people < 1) return 0;\n  return round(total(prices) / people);",
        ],
      ),
    ],
  },
  { text: "Rounding is right now." },
];

/** Edits are on disk at once; the user looks at them when he likes, in the editor itself. */
describe("the review of what is on disk", function () {
  this.timeout(120_000);
  let workbench: Workbench;
  let model: ScriptedModelServer;

  async function open(script: readonly ScriptStep[]): Promise<Frame> {
    model = await startScriptedModelServer(script);
    workbench = await openWorkbench({
      files: { "src/money.ts": money, "src/cart.ts": cart },
      settings: {
        "lathe.model.baseUrl": model.baseUrl,
        "lathe.model.id": "scripted",
        "lathe.permissions.mode": "edits",
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
  const row = (name: string) => workbench.page.locator(".scm-view .monaco-list-row", { hasText: name });

  async function until(what: string, look: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!(await look())) {
      if (Date.now() > deadline) assert.fail(`Waited 10 s for ${what}`);
      await workbench.page.waitForTimeout(50);
    }
  }

  /** Puts the cursor at the end of a line, 1-based. */
  async function goToLine(line: number): Promise<void> {
    await workbench.page.keyboard.press("ControlOrMeta+G");
    await workbench.page.locator(".quick-input-widget input").fill(`:${line}`);
    await workbench.page.keyboard.press("Enter");
    await workbench.page.keyboard.press("End");
  }

  // Not after each test: the picture of a failure is taken then.
  const close = async () => {
    await workbench?.close();
    await model?.close();
  };
  beforeEach(close);
  after(close);

  it("accepts, rejects with a reason, leaves what the user wrote to him, and comes back after a reload", async () => {
    let chat = await open([...work, { text: "I keep the comparison." }]);
    const { page } = workbench;
    await ask(chat, "Fix the rounding");
    await chat.getByText("Rounding is right now.").waitFor();
    assert.match(await workbench.readFile("src/money.ts"), /Math\.round/);

    await workbench.runCommand("Source Control: Focus on Changes View");
    await row("Fix the rounding").waitFor();
    await row("money.ts").waitFor();
    await row("cart.ts").waitFor();

    await workbench.openFile("src/money.ts");
    await lens("Accept").nth(2).waitFor();
    await lens("Accept").first().click();
    await until("two hunks", async () => (await lens("Accept").count()) === 2);
    await goToLine(8);
    await page.keyboard.press("ControlOrMeta+Alt+Y");
    await until("one hunk", async () => (await lens("Accept").count()) === 1);
    await lens("Reject with comment…").click();
    await page.locator(".quick-input-widget input").fill("amounts are whole cents here");
    await page.keyboard.press("Enter");
    await row("money.ts").waitFor({ state: "detached" });
    const reviewed = money
      .replace("Math.floor", "Math.round")
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the file
      .replace("${amount} ", "${amount.toFixed(2)} ");
    assert.equal(await workbench.readFile("src/money.ts"), reviewed);

    await row("cart.ts").click();
    await workbench.openFile("src/cart.ts");
    await lens("Accept").nth(1).waitFor();
    await goToLine(4);
    await page.keyboard.type(" // from zero");
    await until("the user's hunk to be his", async () => (await lens("Accept").count()) === 1);
    await page.keyboard.press("ControlOrMeta+S");
    await until("the save", async () => (await workbench.readFile("src/cart.ts")).includes("// from zero"));
    const left = await workbench.readFile("src/cart.ts");
    assert.match(left, /sum \+ price, 0\); \/\/ from zero/);
    assert.match(left, /people < 1/);

    await row("cart.ts").click();
    await page.locator(".tab.active", { hasText: "cart.ts (Lathe changes)" }).waitFor();
    await page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    // A window is known to be ready by its explorer.
    await page.keyboard.press("ControlOrMeta+Shift+E");
    await workbench.reload();
    await page.locator(".tab.active", { hasText: "cart.ts (Lathe changes)" }).waitFor();
    await page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    chat = await workbench.chat();
    await workbench.runCommand("Source Control: Focus on Changes View");
    await row("cart.ts").waitFor();
    assert.equal(await row("money.ts").count(), 0);
    await workbench.openFile("src/cart.ts");
    await lens("Accept").waitFor();
    assert.equal(await lens("Accept").count(), 1);

    await ask(chat, "Go on");
    await chat.getByText("I keep the comparison.").waitFor();
    const told = JSON.stringify(model.requests.at(-1)?.body.messages);
    assert.match(told, /amounts are whole cents here/);
    assert.match(told, /amount == 0|src\/money\.ts/);
    model.assertDone();

    await chat.getByRole("button", { name: "Restore Checkpoint 1" }).focus();
    await page.keyboard.press("Enter");
    const overwrite = chat.getByRole("checkbox", { name: /^Overwrite/ });
    await overwrite.check();
    await chat.getByRole("button", { name: "Restore", exact: true }).click();
    await chat.getByText(/Restored checkpoint 1/).waitFor();
    await until("the files of before", async () => (await workbench.readFile("src/cart.ts")) === cart);
    assert.equal(await workbench.readFile("src/money.ts"), money);
    await row("cart.ts").waitFor({ state: "detached" });
    await lens("Accept").waitFor({ state: "detached" });

    await chat.getByRole("button", { name: "Undo restore" }).click();
    await until("the files of after", async () => (await workbench.readFile("src/cart.ts")) === left);
    assert.equal(await workbench.readFile("src/money.ts"), reviewed);
    await row("cart.ts").waitFor();
    await lens("Accept").waitFor();
    assert.equal(await lens("Accept").count(), 1);
  });

  it("takes a comment to the agent with the next message, and follows what the agent does to an open file", async () => {
    const more = edit("src/money.ts", ["export const currency = 'EUR';\n\n", ""]);
    const chat = await open([...work, { toolCalls: [read("src/money.ts")] }, { toolCalls: [more] }, { text: "Gone." }]);
    const { page } = workbench;
    await workbench.openFile("src/money.ts");
    await ask(chat, "Fix the rounding");
    await lens("Accept").nth(2).waitFor();
    await page
      .locator(".codelens-decoration a")
      .filter({ hasText: /^Comment$/ })
      .nth(1)
      .click();
    const box = page.locator(".review-widget .monaco-editor.focused");
    await box.waitFor();
    await page.keyboard.type("yen have no digits");
    await page.locator(".review-widget .monaco-button:not(.disabled)", { hasText: "Comment" }).click();
    const label = (text: string) =>
      page.locator(".review-widget .isPending, .review-widget", { hasText: text }).first();
    await label("Goes to the agent with the next message").waitFor();

    await ask(chat, "Drop the currency");
    await chat.getByText("Gone.").waitFor();
    assert.match(JSON.stringify(model.requests[3]?.body.messages), /yen have no digits/);
    await label("Delivered").waitFor();
    await page.locator(".codelens-decoration", { hasText: "2 lines removed" }).waitFor();
    assert.equal(await lens("Accept").count(), 4);

    await page.locator(".review-widget").first().waitFor();
    await workbench.runCommand("Lathe: Accept All Changes");
    await lens("Accept").first().waitFor({ state: "detached" });
    await page.locator(".review-widget").waitFor({ state: "detached" });
    assert.doesNotMatch(await workbench.readFile("src/money.ts"), /export const currency/);
    await page.locator(".statusbar-item", { hasText: "Accepted 2 files: Undo" }).click();
    await lens("Accept").nth(3).waitFor();
  });

  it("decides whole files in the Source Control view, and a change in its peek", async () => {
    const chat = await open([
      { toolCalls: [read("src/cart.ts"), read("src/money.ts")] },
      {
        toolCalls: [
          { name: "delete_file", arguments: { path: "src/cart.ts" } },
          { name: "write_file", arguments: { path: "src/yen.ts", content: "export const digits = 0;\n" } },
          edit("src/money.ts", ["amount == 0", "amount === 0"]),
        ],
      },
      { text: "Tidied." },
    ]);
    const { page } = workbench;
    await ask(chat, "Tidy up");
    await chat.getByText("Tidied.").waitFor();
    await workbench.runCommand("Source Control: Focus on Changes View");
    await row("cart.ts").waitFor();
    await row("cart.ts").click();
    await page.locator(".tab.active", { hasText: "cart.ts (deleted)" }).waitFor();
    await page.locator(".view-line", { hasText: "prices.reduce" }).first().waitFor();
    for (const name of ["cart.ts", "yen.ts"]) {
      await row(name).hover();
      await row(name).getByRole("button", { name: "Reject" }).click();
      await row(name).waitFor({ state: "detached" });
    }
    assert.equal(await workbench.readFile("src/cart.ts"), cart);
    await assert.rejects(workbench.readFile("src/yen.ts"));

    await workbench.openFile("src/money.ts");
    await lens("Accept").waitFor();
    await page.keyboard.press("Alt+F3");
    await page.locator(".peekview-title", { hasText: /Lathe.changes/ }).waitFor();
    await page.locator('.peekview-actions [aria-label^="Reject Hunk"]').first().click();
    await row("money.ts").waitFor({ state: "detached" });
    assert.equal(await workbench.readFile("src/money.ts"), money);
    await page.locator(".statusbar-item", { hasText: "to review" }).waitFor({ state: "detached" });
  });
});
