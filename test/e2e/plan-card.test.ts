import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/lib/chromium.mjs";
import { openPanel, type PanelPage } from "../webview/open-panel.ts";
import { type PanelServer, startPanelServer } from "../webview/panel-server.ts";
import { strategyScenes } from "../webview/strategy-scenes.ts";

describe("strategies in the panel", () => {
  let server: PanelServer;
  let browser: Browser;
  let panel: PanelPage;

  before(async () => {
    server = await startPanelServer();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(async () => {
    assert.deepEqual(panel.problems, []);
    await panel.page.close();
  });

  async function show(name: string): Promise<void> {
    panel = await openPanel(browser, server);
    const scene = strategyScenes.find((one) => one.name === name) ?? assert.fail(`no scene ${name}`);
    await panel.host(...scene.messages(Date.now()));
  }
  const button = (name: string) => panel.page.getByRole("button", { name, exact: true });

  it("a plan is reordered, skipped, extended and edited with keys, and sent once as it was left", async () => {
    await show("plan-open");
    const { keyboard } = panel.page;
    await panel.page.locator("[data-step='step-4']").focus();
    await keyboard.press("Delete");
    await panel.page.getByText("Skipped by you").waitFor();
    await panel.page.locator("[data-step='step-3']").focus();
    await keyboard.press("Alt+ArrowUp");
    await keyboard.press("Insert");
    await keyboard.type("Use it for credit notes too");
    await keyboard.press("Enter");
    await keyboard.press("ArrowUp");
    await keyboard.press("Enter");
    await keyboard.press("Control+a");
    await keyboard.type("Give the cent to the largest share");
    await keyboard.press("Enter");
    assert.deepEqual(await panel.sent("plan-reply"), []);
    await button("Run plan").click();
    const steps = [
      { id: "1", goal: "Find where shares are rounded" },
      { id: "3", goal: "Give the cent to the largest share" },
      { goal: "Use it for credit notes too" },
      { id: "2", goal: "Reproduce the lost cent in a test" },
      { id: "4", goal: "Backfill the invoices of September", skipped: true },
      { id: "5", goal: "Run the whole suite, then write the changelog" },
    ];
    const reply = { type: "plan-reply", requestId: "q1", reply: { decision: "approve", steps } } as const;
    assert.deepEqual(await panel.sent("plan-reply"), [reply]);
  });

  it("a plan is approved as it is, without its steps being sent back", async () => {
    await show("plan-open");
    await button("Run plan").click();
    const sent = await panel.sent("plan-reply");
    assert.deepEqual(sent, [{ type: "plan-reply", requestId: "q1", reply: { decision: "approve" } }]);
  });

  it("edits are discarded, and a step that was left empty is none", async () => {
    await show("plan-open");
    await button("Insert step").click();
    await panel.page.keyboard.press("Escape");
    assert.equal(await button("Discard edits").count(), 0);
    await panel.page.locator("[data-step='step-1']").focus();
    await panel.page.keyboard.press("Delete");
    await button("Discard edits").click();
    assert.equal(await panel.page.getByText("Skipped by you").count(), 0);
  });

  it("words have the plan made anew, and it is exported", async () => {
    await show("plan-open");
    await panel.page.getByRole("textbox", { name: "What should be otherwise" }).fill("No backfill");
    await button("Plan again").click();
    assert.deepEqual(await panel.sent("plan-reply"), [
      { type: "plan-reply", requestId: "q1", reply: { decision: "revise", advice: "No backfill" } },
    ]);
    await button("Open as Markdown").click();
    const [{ text } = { text: "" }] = await panel.sent("open-markdown");
    assert.match(text, /^# Plan: Fix the lost cent/);
  });

  it("approaches stand under those they refine, with check, score and cost", async () => {
    await show("approaches");
    const rows = await panel.page.getByRole("row").allInnerTexts();
    const cells = rows.map((row) => row.replace(/\s+/g, " ").trim());
    assert.deepEqual(cells, [
      "Approach Check Score USD",
      "Keep cents as integers 11 files failed 0.81 0.04",
      "Largest remainder Applied, 2 files passed 0.92 0.02",
      "Order by line number Not tried: a better one passed the check. – 0.78 0.02",
      "Fix up the last share Not followed: The last share may be zero. – 0.61 0.02",
    ]);
  });

  it("the strategy of the next message is chosen from a menu", async () => {
    await show("strategy-menu");
    await panel.page.getByRole("button", { name: "Strategy: Plan" }).click();
    await panel.page.getByRole("menuitemradio", { name: /^Reflexion/ }).click();
    assert.deepEqual(await panel.sent("select-strategy"), [{ type: "select-strategy", strategy: "reflexion" }]);
  });
});
