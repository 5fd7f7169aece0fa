import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/lib/chromium.mjs";
import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import { openPanel, type PanelPage } from "../webview/open-panel.ts";
import {
  baseState,
  change,
  commandRequest,
  editStart,
  resetWith,
  reviewRequest,
  stamp,
} from "../webview/panel-scenes.ts";
import { type PanelServer, startPanelServer } from "../webview/panel-server.ts";

const expiresAt = "2099-01-01T00:00:00.000Z";
const state = (patch: object = {}) => ({ type: "state", patch: { ...baseState, ...patch } }) as const;

const user = (text: string, messageId: string): AgentEventBody => ({
  type: "user-message",
  messageId,
  text,
  delivery: "prompt",
});

/** A conversation of `count` requests and answers. */
function conversation(count: number, from = 0): AgentEventBody[] {
  return Array.from({ length: count }, (_, index): AgentEventBody[] => [
    user(`Request ${from + index}`, `m${from + index}`),
    { type: "text-delta", text: `Answer ${from + index}.\n\n- one\n- two\n\n\`\`\`ts\nconst a = ${index};\n\`\`\`\n` },
    { type: "turn-end", turn: 1 },
  ]).flat();
}

describe("chat panel", () => {
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
  beforeEach(async () => {
    panel = await openPanel(browser, server);
  });
  afterEach(async () => {
    const violations = await panel.page.evaluate(() => window.violations);
    await panel.page.close();
    assert.deepEqual([...panel.problems, ...violations], []);
  });

  const composer = () => panel.page.getByRole("textbox", { name: "Message" });
  const focusedAt = (place: string) =>
    panel.page.waitForFunction((wanted) => {
      const told = window.sent.filter((message) => message.type === "focus-place").at(-1);
      return told?.place === wanted;
    }, place);
  const composerFocused = () => panel.page.waitForFunction(() => document.activeElement?.localName === "textarea");

  it("keeps the page small in a chat of 1,000 messages, starts at its end and takes typing", async () => {
    const { page, host } = panel;
    await host(state(), resetWith(conversation(500)));
    await page.getByText("Answer 499.").waitFor();
    const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
    assert.ok(nodes < 900, `${nodes} elements`);
    await composer().pressSequentially("And now?");
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.sent("send"), [{ type: "send", text: "And now?", attachments: [] }]);
    assert.equal(await composer().inputValue(), "");
    await page.locator(".transcript").hover();
    await page.mouse.wheel(0, -1_000_000);
    await page.getByText("Request 0", { exact: true }).waitFor();
  });

  it("touches nothing but the last block while 2,000 deltas stream in", async () => {
    const { page, host } = panel;
    await host(state({ running: true }), resetWith([...conversation(2), user("Go on", "last")]));
    await page.evaluate(() => {
      const touched: string[] = [];
      Object.assign(window, { touched });
      const observer = new MutationObserver((records) => {
        for (const record of records) {
          const row = (record.target as Element).parentElement?.closest("[data-block]");
          if (row?.getAttribute("data-kind") !== "prose" || /Answer \d/.test(row.textContent ?? "")) {
            touched.push(`${record.type} ${row?.textContent}`);
          }
        }
      });
      for (const row of document.querySelectorAll("[data-block]")) {
        observer.observe(row, { subtree: true, childList: true, characterData: true, attributes: true });
      }
    });
    for (let batch = 0; batch < 20; batch += 1) {
      const deltas = Array.from({ length: 100 }, (_, index): AgentEventBody => {
        const number = batch * 100 + index;
        return { type: "text-delta", text: number % 50 === 49 ? `word${number}.\n\n` : `word${number} ` };
      });
      await host({ type: "events", sessionId: "s1", events: stamp(deltas) });
    }
    await page.getByText("word1999.").waitFor();
    await panel.settled();
    assert.deepEqual(await page.evaluate(() => (window as unknown as { touched: string[] }).touched), []);
    const distance = await page.evaluate(() => {
      const log = document.querySelector(".transcript");
      return log ? log.scrollHeight - log.scrollTop - log.clientHeight : -1;
    });
    assert.ok(distance <= 1, `${distance} px from the end`);
    assert.equal(await page.locator(".prose").last().locator(".markdown").count(), 40);
  });

  it("stays where the user has scrolled to while text streams in", async () => {
    const { page, host } = panel;
    await host(state({ running: true }), resetWith(conversation(40)));
    await page.locator(".transcript").hover();
    await page.mouse.wheel(0, -1500);
    await page.waitForFunction(() => {
      const log = document.querySelector(".transcript");
      return log && log.scrollHeight - log.scrollTop - log.clientHeight > 1000;
    });
    const top = () => page.evaluate(() => document.querySelector(".transcript")?.scrollTop);
    await panel.settled();
    const before = await top();
    await host({
      type: "events",
      sessionId: "s1",
      events: stamp([{ type: "text-delta", text: "More.\n\n".repeat(40) }]),
    });
    assert.equal(await top(), before);
  });

  it("stays at the end when a card becomes shorter for a moment", async () => {
    const { page, host } = panel;
    await host(state({ running: true }), resetWith(conversation(40)));
    await panel.settled();
    // As when a decided card folds, and opens again with more below it before the next frame.
    await page.evaluate(() => {
      const scroller = document.querySelector<HTMLElement>(".transcript");
      const content = scroller?.firstElementChild;
      if (!(content instanceof HTMLElement) || !scroller) throw new Error("no transcript");
      const { scrollTop } = scroller;
      const height = content.offsetHeight;
      content.style.display = "none";
      if (scroller.scrollTop >= scrollTop) throw new Error("the place has not moved");
      content.style.display = "";
      content.style.height = `${height + 120}px`;
    });
    await panel.settled();
    await host({
      type: "events",
      sessionId: "s1",
      events: stamp([{ type: "text-delta", text: "More.\n\n".repeat(20) }]),
    });
    await panel.settled();
    const distance = await page.evaluate(() => {
      const log = document.querySelector(".transcript") ?? document.body;
      return log.scrollHeight - log.scrollTop - log.clientHeight;
    });
    assert.ok(distance <= 16, `${distance} from the end`);
  });

  it("puts older events above without moving what is read", async () => {
    const { page, host } = panel;
    const all = stamp(conversation(80));
    const half = all.length / 2;
    await host(state(), {
      type: "session-reset",
      sessionId: "s1",
      title: "",
      events: all.slice(half),
      firstIndex: half,
    });
    await panel.settled();
    await page.evaluate(() => document.querySelector(".transcript")?.scrollTo(0, 300));
    await page.waitForFunction(() => window.sent.some((message) => message.type === "load-older"));
    assert.deepEqual(await panel.sent("load-older"), [{ type: "load-older", sessionId: "s1", before: half }]);
    await panel.settled();
    const place = () =>
      page.evaluate(() => {
        const rows = [...document.querySelectorAll("[data-block]")];
        const row = rows.find((entry) => entry.getBoundingClientRect().top >= 60);
        return row ? { id: row.getAttribute("data-block"), top: Math.round(row.getBoundingClientRect().top) } : null;
      });
    const before = await place();
    await host({ type: "older-events", sessionId: "s1", events: all.slice(0, half), firstIndex: 0 });
    await panel.settled();
    const after = await place();
    assert.equal(after?.id, before?.id);
    assert.ok(Math.abs((after?.top ?? 0) - (before?.top ?? 0)) <= 2, `${before?.top} became ${after?.top}`);
  });

  it("decides an approval by keyboard, and never takes the focus by itself", async () => {
    const { page, host } = panel;
    await host(state({ running: true }), resetWith([user("Test it", "m1")]));
    await composer().focus();
    await host({ type: "events", sessionId: "s1", events: stamp([commandRequest(expiresAt)]) });
    await composerFocused();
    assert.match((await page.locator("[aria-live=assertive]").textContent()) ?? "", /^Approval needed: run npm test/);
    await host({ type: "focus", target: "pending" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "group");
    await focusedAt("approval");
    // The key is VS Code's, and comes back as a command.
    await page.keyboard.press("Control+Enter");
    assert.deepEqual(await panel.sent("permission-reply"), []);
    await host({ type: "command", name: "approve-once" });
    assert.deepEqual(await panel.sent("permission-reply"), [
      { type: "permission-reply", requestId: "q1", decision: "once" },
    ]);
    await composerFocused();
  });

  it("asks for a deliberate press where a risk is marked", async () => {
    const { page, host } = panel;
    const risky = { ...commandRequest(expiresAt), effects: [{ kind: "network" as const, text: "db", risk: true }] };
    await host(state({ running: true }), resetWith([user("Test it", "m1"), risky]));
    await host({ type: "focus", target: "pending" });
    await focusedAt("transcript");
    await host({ type: "command", name: "approve-once" }, { type: "command", name: "reject-request" });
    assert.equal(await page.locator(".button.primary").count(), 0);
    assert.deepEqual(await panel.sent("permission-reply"), []);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal((await panel.sent("permission-reply")).length, 1);
  });

  it("shows the exact pattern before it allows for always, and sends it as edited", async () => {
    const { page, host } = panel;
    await host(state({ running: true }), resetWith([user("Test it", "m1"), commandRequest(expiresAt)]));
    await page.getByRole("button", { name: "Always allow" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Pattern" }).fill("npm run *");
    await page.getByRole("button", { name: "Allow and run" }).click();
    assert.deepEqual(await panel.sent("permission-reply"), [
      { type: "permission-reply", requestId: "q1", decision: "always", pattern: "npm run *" },
    ]);
  });

  it("rejects with what to do instead", async () => {
    const { page, host } = panel;
    await host(state({ running: true }), resetWith([user("Test it", "m1"), commandRequest(expiresAt)]));
    await page.getByRole("textbox", { name: "Say what to do instead" }).fill("Run only the unit tests");
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.sent("permission-reply"), [
      { type: "permission-reply", requestId: "q1", decision: "reject", advice: "Run only the unit tests" },
    ]);
  });

  it("reviews hunks by keyboard and follows decisions made in the editor", async () => {
    const { page, host } = panel;
    const pending = { ...change, hunks: change.hunks.map((hunk) => ({ ...hunk, state: "pending" as const })) };
    await host(
      state({ running: true }),
      resetWith([user("Fix", "m1"), editStart("e1", change.path), reviewRequest("q1", "e1", [pending])]),
    );
    await host({ type: "focus", target: "pending" });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    assert.equal(await focused(), "Lines 18–19, 2 added, 1 removed, to decide");
    await focusedAt("changes");
    await host({ type: "command", name: "accept-hunk" });
    assert.equal(await focused(), "Lines 45–47, 3 added, 1 removed, to decide");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.match((await focused()) ?? "", /^src\/billing\/round-money\.ts/);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelectorAll("[role=treeitem]").length === 1);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelectorAll("[role=treeitem]").length === 4);
    await page.keyboard.press("End");
    await host({ type: "command", name: "reject-hunk" });
    await page.getByText("1 of 3 to decide").waitFor();
    await host({
      type: "review-state",
      requestId: "q1",
      decisions: [
        { changeId: "ch1", hunkId: "h1", state: "pending" },
        { changeId: "ch1", hunkId: "h2", state: "accepted" },
      ],
    });
    await page.getByText("1 of 3 to decide").waitFor();
    await page.getByRole("treeitem", { name: /^Lines 45–47.*accepted/ }).waitFor();
    assert.deepEqual(await panel.sent("open-review"), [
      { type: "open-review", requestId: "q1", changeId: "ch1", hunkId: "h2" },
    ]);
    assert.deepEqual(
      (await panel.sent("hunk-decision")).map(({ hunkId, state: decision }) => [hunkId, decision]),
      [
        ["h1", "accepted"],
        ["h3", "rejected"],
      ],
    );
    await page.getByRole("treeitem", { name: /^Lines 18–19/ }).focus();
    await host({ type: "command", name: "accept-hunk" });
    await composerFocused();
  });

  it("answers a question by number and Enter", async () => {
    const { page, host } = panel;
    const question: AgentEventBody = {
      type: "question-request",
      requestId: "q1",
      callId: "a1",
      question: "Where?",
      options: [{ label: "Here" }, { label: "There" }],
    };
    await host(state({ running: true }), resetWith([user("Fix", "m1"), question]));
    await host({ type: "focus", target: "pending" });
    await page.keyboard.press("2");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-checked") === "true");
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.sent("question-reply"), [
      { type: "question-reply", requestId: "q1", answer: "There" },
    ]);
    await composerFocused();
  });

  it("lets no script, handler, image or foreign scheme of the model in", async () => {
    const { page, host } = panel;
    const text = [
      "<script>window.hacked = 1</script>",
      '<img src="https://example.com/x.png" onerror="window.hacked = 1">',
      "![picture](https://example.com/y.png)",
      "[click](javascript:window.hacked=1) [file](file:///etc/passwd) [fine](https://example.com/a)",
      '<a href="vscode://x" onclick="window.hacked = 1">x</a> <iframe src="https://example.com"></iframe>',
      '<button class="primary" style="position:fixed">Run once</button> <form><input name="x"></form>',
      "```html\n<script>window.hacked = 1</script>\n```",
      "Open `src/a.ts:12` and [that](src/b.ts#L3).",
    ].join("\n\n");
    await host(state(), resetWith([user("Go", "m1"), { type: "text-delta", text }, { type: "turn-end", turn: 1 }]));
    await page.getByText("fine").waitFor();
    const found = await page.evaluate(() => {
      const prose = document.querySelector(".prose");
      return {
        hacked: "hacked" in window,
        bad: [
          ...(prose?.querySelectorAll("script, img, iframe, form, input, [style], [onclick], [onerror]") ?? []),
        ].map((element) => element.outerHTML),
        links: [...(prose?.querySelectorAll("a[href]") ?? [])].map((link) => link.getAttribute("href")),
        runs: [...(prose?.querySelectorAll("button") ?? [])].filter((button) => button.textContent === "Run once")
          .length,
      };
    });
    assert.deepEqual(found, {
      hacked: false,
      bad: [],
      links: ["https://example.com/y.png", "https://example.com/a", "src/b.ts#L3"],
      runs: 0,
    });
    await page.getByText("fine").click();
    await page.getByRole("button", { name: "src/a.ts:12" }).click();
    await page.getByText("that", { exact: true }).click();
    assert.deepEqual(await panel.sent("open-link"), [{ type: "open-link", url: "https://example.com/a" }]);
    assert.deepEqual(await panel.sent("open-file"), [
      { type: "open-file", path: "src/a.ts", line: 12 },
      { type: "open-file", path: "src/b.ts", line: 3 },
    ]);
  });

  it("offers commands for a slash, by keys and by mouse, and sends everything else as it is", async () => {
    const { page, host } = panel;
    await host(state(), resetWith([]));
    const list = page.getByRole("listbox", { name: "Commands" });
    await composer().pressSequentially("/");
    assert.equal(await list.getByRole("option").count(), 9);
    await composer().press("ArrowDown");
    assert.match((await list.locator("[aria-selected=true]").textContent()) ?? "", /^\/limits/);
    await composer().press("Escape");
    assert.equal(await list.count(), 0);
    await composer().fill("");
    await composer().pressSequentially("/us");
    await composer().press("Enter");
    assert.deepEqual((await panel.sent("slash-command")).at(-1), { type: "slash-command", name: "usage" });
    assert.equal(await composer().inputValue(), "");
    await composer().pressSequentially("/do");
    await list.getByRole("option").first().click();
    assert.deepEqual((await panel.sent("slash-command")).at(-1), { type: "slash-command", name: "doctor" });
    await composer().pressSequentially("/etc/hosts is wrong");
    assert.equal(await list.count(), 0);
    await composer().press("Enter");
    assert.equal((await panel.sent("send")).length, 1);
  });

  it("completes a mention from the list without leaving the text", async () => {
    const { page, host } = panel;
    await host(state(), resetWith([]));
    await composer().pressSequentially("Why does @rou");
    const [asked] = (await panel.sent("find-mentions")).slice(-1);
    assert.equal(asked?.query, "rou");
    await host({
      type: "mentions",
      id: asked?.id ?? 0,
      items: [
        { kind: "file", label: "round-money.ts", detail: "src/billing", path: "src/billing/round-money.ts" },
        { kind: "file", label: "round.ts", detail: "src", path: "src/round.ts" },
      ],
    });
    await page.keyboard.press("ArrowDown");
    const active = await composer().getAttribute("aria-activedescendant");
    assert.match((await page.locator(`#${active}`).textContent()) ?? "", /round\.ts/);
    await page.keyboard.press("Tab");
    assert.equal(await composer().inputValue(), "Why does @round.ts ");
    await page.keyboard.press("Enter");
    assert.deepEqual((await panel.sent("send"))[0]?.attachments, [
      { kind: "file", label: "round.ts", path: "src/round.ts" },
    ]);
  });

  it("goes from request to request", async () => {
    const { page, host } = panel;
    await host(state(), resetWith(conversation(40)));
    await page.getByText("Answer 39.").waitFor();
    await page.getByRole("log").focus();
    await focusedAt("transcript");
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await host({ type: "command", name: "previous-request" });
    await page.waitForFunction(() => document.activeElement?.textContent?.includes("Request "));
    const first = Number(/Request (\d+)/.exec((await focused()) ?? "")?.[1]);
    await host({ type: "command", name: "previous-request" });
    await page.waitForFunction((text) => document.activeElement?.textContent?.includes(text), `Request ${first - 1}`);
    await host({ type: "command", name: "next-request" });
    await page.waitForFunction((text) => document.activeElement?.textContent?.includes(text), `Request ${first}`);
  });

  it("leaves Escape to VS Code, edits what waits with Up, and keeps a draft over a reload", async () => {
    const { page, host } = panel;
    const queue = [{ id: "n1", text: "Later", attachments: [] }];
    await host(state({ running: true, queue }), resetWith([user("Go", "m1")]));
    await composer().focus();
    await page.keyboard.press("ArrowUp");
    assert.deepEqual(await panel.sent("queue-edit"), [{ type: "queue-edit", id: "n1" }]);
    await page.keyboard.press("Escape");
    assert.deepEqual(await panel.sent("stop"), []);
    await focusedAt("field");
    await composer().fill("Half a thought");
    await page.waitForFunction(() => sessionStorage.getItem("state")?.includes("Half a thought"));
    await page.reload();
    await page.waitForFunction(() => window.sent.some((message) => message.type === "ready"));
    await host(state(), resetWith([user("Go", "m1")]));
    assert.equal(await composer().inputValue(), "Half a thought");
  });

  it("walks the history by keyboard: open, rename, and delete after a question", async () => {
    const { page, host } = panel;
    const times = { createdAt: new Date().toISOString(), updatedAt: new Date().toISOString() };
    const sessions = ["Alpha", "Beta"].map((title) => ({ id: title, title, ...times, state: "finished" as const }));
    await host(state({ sessions }), resetWith([user("Go", "m1")]), { type: "focus", target: "history" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Search history");
    await page.keyboard.type("bet");
    await page.keyboard.press("F2");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "New title");
    await page.keyboard.type("Gamma");
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.sent("rename-session"), [
      { type: "rename-session", sessionId: "Beta", title: "Gamma" },
    ]);
    await page.getByRole("button", { name: "Delete Beta (Delete)" }).click();
    await page.waitForFunction(() => document.activeElement?.textContent === "Keep");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.sent("delete-session"), [{ type: "delete-session", sessionId: "Beta" }]);
    await page.getByRole("combobox", { name: "Search history" }).focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.sent("open-session"), [{ type: "open-session", sessionId: "Beta" }]);
    await composerFocused();
  });

  it("drops what it does not understand and goes on", async () => {
    const { page, host } = panel;
    await host(state(), resetWith([user("Go", "m1")]));
    await page.evaluate(() => window.postMessage({ type: "from-the-future" }, "*"));
    await host({ type: "events", sessionId: "s1", events: stamp([{ type: "text-delta", text: "Still here. " }]) });
    await page.getByText("Still here.").waitFor();
    assert.match(panel.problems.splice(0).join(), /not understood/);
  });
});
