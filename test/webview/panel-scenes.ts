import type { Page } from "playwright-core";
import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import type { FileChange } from "../../src/protocol/change.ts";
import type { HostMessage, PanelState } from "../../src/protocol/panel-message.ts";

const start = Date.parse("2026-11-22T12:00:00.000Z");

/** Events a second apart, as a log has them. */
export function stamp(bodies: readonly AgentEventBody[], from = start) {
  return bodies.map((body, index) => ({
    time: new Date(from + index * 1000).toISOString(),
    sessionId: "s1",
    ...body,
  })) as Extract<HostMessage, { type: "events" }>["events"];
}

export function resetWith(bodies: readonly AgentEventBody[], from = start): HostMessage {
  return { type: "session-reset", sessionId: "s1", title: "Lost cent", events: stamp(bodies, from), firstIndex: 0 };
}

export const baseState: Partial<PanelState> = {
  workspaceName: "tax-service",
  connection: "connected",
  model: "qwen3-coder:30b",
  agent: "code",
  agents: [{ name: "code", description: "Reads, edits and runs commands" }],
  mode: "manual",
  modes: ["manual", "edits", "read-only", "all"],
  contextTokens: 12_200,
  contextLimit: 32_000,
  sessionCost: 0.04,
  todayCost: 0.31,
};

export const state = (patch: Partial<PanelState> = {}): HostMessage => ({
  type: "state",
  patch: { ...baseState, ...patch },
});

export const user = (text: string, id = "m1"): AgentEventBody => ({
  type: "user-message",
  messageId: id,
  text,
  delivery: "prompt",
});

const read = (path: string, number: number): AgentEventBody[] => [
  {
    type: "tool-start",
    callId: `r${number}`,
    tool: "read_file",
    input: { path },
    access: [{ kind: "read", subject: path }],
    title: `Read ${path}`,
  },
  {
    type: "tool-end",
    callId: `r${number}`,
    tool: "read_file",
    status: "ok",
    content: `1\tcontent of ${path}`,
    durationMs: 420,
  },
];

const search: AgentEventBody[] = [
  {
    type: "tool-start",
    callId: "s1",
    tool: "search_text",
    input: { query: "roundMoney" },
    access: [{ kind: "read", subject: "." }],
    title: "Search roundMoney",
  },
  { type: "tool-end", callId: "s1", tool: "search_text", status: "ok", content: "3 matches", durationMs: 520 },
];

const looked: AgentEventBody[] = [
  { type: "turn-start", turn: 1 },
  { type: "reasoning-delta", text: "The test expects the sum of the **rounded** lines." },
  { type: "reasoning-delta", text: " So the cent that is left has to go somewhere." },
  ...read("src/billing/round-money.ts", 1),
  ...search,
  ...read("test/unit/invoice-total.test.ts", 2),
];

const watching: AgentEventBody[] = [
  {
    type: "text-delta",
    text: "The test fails because `roundMoney` rounds every share down. Three shares of 10.00 add up to 9.99, and nothing gives back the cent that is left.",
  },
  {
    type: "tool-start",
    callId: "c1",
    tool: "run_command",
    input: { command: "npm test -- --watch" },
    access: [{ kind: "execute", subject: "npm test -- --watch" }],
    title: "Run npm test -- --watch",
  },
  {
    type: "tool-output",
    callId: "c1",
    text: "invoice total\n  3 passing (41 ms)\n  1 failing\n\n  1) splits tax evenly\n     expected 10.00, got 9.99\n     at invoice-total.test.ts:31:18\n",
  },
];

export const change: FileChange = {
  changeId: "ch1",
  path: "src/billing/round-money.ts",
  kind: "edit",
  added: 16,
  removed: 3,
  state: "proposed",
  hunks: [
    {
      id: "h1",
      oldStart: 18,
      oldLines: ["export function split(total: Money, weights: number[]) {"],
      newStart: 18,
      newLines: [
        "export function split(total: Money, weights: readonly number[]): Money[] {",
        "  if (weights.length === 0) return [];",
      ],
      contextBefore: ["", "/** Shares of a total by weight. */"],
      contextAfter: ["  const sum = weights.reduce(add, 0);"],
      state: "accepted",
    },
    {
      id: "h2",
      oldStart: 44,
      oldLines: ["  return shares.map(floorCents);"],
      newStart: 45,
      newLines: [
        "  const rounded = shares.map(floorCents);",
        "  const rest = total - sum(rounded);",
        "  return addToLargest(rounded, rest);",
      ],
      contextBefore: ["  const shares = split(total, weights);"],
      contextAfter: ["}"],
      state: "pending",
    },
    {
      id: "h3",
      oldStart: 61,
      oldLines: ["// TODO"],
      newStart: 63,
      newLines: ["// Largest share takes the rest."],
      contextBefore: [],
      contextAfter: [],
      state: "rejected",
    },
  ],
};

const testChange: FileChange = {
  ...change,
  changeId: "ch2",
  path: "test/unit/invoice-total.test.ts",
  added: 1,
  removed: 0,
  hunks: change.hunks.slice(1, 2).map((hunk) => ({ ...hunk, oldLines: [], newLines: ["  it('keeps the total');"] })),
};

export const editStart = (callId: string, path: string): AgentEventBody => ({
  type: "tool-start",
  callId,
  tool: "edit_file",
  input: { path },
  access: [{ kind: "write", subject: path }],
  title: `Edit ${path}`,
});

export const reviewRequest = (requestId: string, callId: string, changes: FileChange[]): AgentEventBody => ({
  type: "permission-request",
  requestId,
  callId,
  tool: "edit_file",
  title: "Change this file?",
  effects: [{ kind: "writes", text: changes.map((entry) => entry.path).join(", ") }],
  reason: "Asked because every edit is asked for in mode Manual.",
  changes,
});

type CommandRequest = Extract<AgentEventBody, { type: "permission-request" }>;

export const commandRequest = (expiresAt: string): CommandRequest => ({
  type: "permission-request",
  requestId: "q1",
  callId: "c2",
  tool: "run_command",
  title: "Run this command?",
  command: "npm test",
  effects: [
    { kind: "reads", text: "this workspace" },
    { kind: "writes", text: "coverage/" },
  ],
  reason: "Asked because no rule covers npm test.",
  pattern: "npm test",
  expiresAt,
});

const riskyRequest = (expiresAt: string): CommandRequest => ({
  ...commandRequest(expiresAt),
  command: "npm install decimal.js && node scripts/backfill.mjs --database $STAGING_URL",
  effects: [
    { kind: "reads", text: "data/invoices-2026.csv" },
    { kind: "writes", text: "package.json, package-lock.json, node_modules" },
    { kind: "network", text: "packages.example.org" },
    { kind: "runs", text: "--database $STAGING_URL", risk: true },
    { kind: "network", text: "db.staging.example.com, whose data it can change", risk: true },
  ],
  reason: "Asked because no rule covers db.staging.example.com.",
  pattern: "npm install decimal.js",
});

const markdown = [
  "The cent that is left now goes to the largest share. See `src/billing/round-money.ts:44` and [the rules](https://example.com/rules).",
  "",
  "1. Totals equal the **sum** of the rounded lines",
  "2. Credit notes use the same rule:",
  "   ```sh",
  "   npm test -- credit-note",
  "   ```",
  "",
  "```ts src/billing/round-money.ts",
  "export function addToLargest(shares: Money[], rest: Money): Money[] {",
  "  const largest = shares.indexOf(Math.max(...shares)); // first one wins",
  "  return shares.map((share, index) => (index === largest ? share + rest : share));",
  "}",
  "```",
  "",
  "| case | before | after |",
  "| --- | --- | --- |",
  "| three shares | 9.99 | 10.00 |",
  "| two shares | 10.00 | 10.00 |",
  "",
  "> Snapshots stay as they are.",
].join("\n");

export interface Scene {
  name: string;
  messages: (now: number) => HostMessage[];
  /** What the user does before the picture. */
  act?: (page: Page) => Promise<void>;
}

const soon = (now: number) => new Date(now + 9.4 * 60_000).toISOString();

export const scenes: readonly Scene[] = [
  {
    name: "not-connected",
    messages: () => [
      state({
        connection: "none",
        model: "",
        sessionCost: null,
        todayCost: null,
        contextTokens: 0,
        servers: [
          {
            provider: "ollama",
            name: "Ollama",
            baseUrl: "http://localhost:11434/v1",
            models: ["qwen3-coder:30b", "llama", "phi"],
          },
        ],
      }),
      { type: "session-reset", sessionId: "", title: "", events: [], firstIndex: 0 },
    ],
  },
  {
    name: "connected",
    messages: (now) => [
      state({
        contextTokens: 0,
        suggestions: [
          { label: "Fix the failing test", detail: "splits tax evenly, in invoice-total.test.ts", prompt: "Fix it" },
          { label: "Review 4 changed files", detail: "branch tax-rounding", prompt: "Review" },
        ],
        sessions: [
          {
            id: "old",
            title: "Rounding of split invoices",
            createdAt: new Date(now - 86_400_000).toISOString(),
            updatedAt: new Date(now - 86_400_000).toISOString(),
            state: "interrupted",
          },
        ],
      }),
      { type: "session-reset", sessionId: "", title: "", events: [], firstIndex: 0 },
    ],
  },
  {
    name: "running",
    messages: (now) => [
      state({
        running: true,
        queue: [{ id: "n1", text: "Then add a line to the changelog", attachments: [] }],
      }),
      resetWith(
        [
          user("Fix the failing test in invoice-total. Totals must equal the sum of the rounded lines."),
          ...looked,
          ...watching,
          {
            type: "text-delta",
            text: "I will give the remaining cent to the largest share, which is what the invoice shows",
          },
        ],
        now - 42_000,
      ),
    ],
  },
  {
    name: "approval",
    messages: (now) => [state({ running: true }), resetWith([user("Backfill September"), commandRequest(soon(now))])],
  },
  {
    name: "approval-risk",
    messages: (now) => [state({ running: true }), resetWith([user("Backfill September"), riskyRequest(soon(now))])],
  },
  {
    name: "changes",
    messages: () => [
      state({ running: true }),
      resetWith([
        user("Fix the failing test"),
        { type: "text-delta", text: "The cent that is left now goes to the largest share." },
        editStart("e1", change.path),
        reviewRequest("q1", "e1", [change]),
        editStart("e2", testChange.path),
        reviewRequest("q2", "e2", [testChange]),
      ]),
    ],
  },
  {
    name: "question",
    messages: () => [
      state({ running: true }),
      resetWith([
        user("Fix the failing test"),
        {
          type: "question-request",
          requestId: "q1",
          callId: "a1",
          question: "Where should the odd cent go?",
          options: [
            { label: "To the largest share", detail: "Matches the two invoices already sent. Suggested." },
            { label: "To the last line", detail: "Simplest; changes 3 snapshots" },
            { label: "On a line of its own", detail: "The customer sees it" },
          ],
        },
      ]),
    ],
  },
  {
    name: "answer",
    messages: () => [
      state({ mode: "all", connection: "tour" }),
      resetWith([
        {
          type: "user-message",
          messageId: "m1",
          text: "Fix the failing test",
          delivery: "prompt",
          attachments: [
            {
              kind: "selection",
              label: "invoice-total.ts 7–31",
              path: "src/invoice-total.ts",
              startLine: 7,
              endLine: 31,
            },
            { kind: "problem", label: "1 problem" },
          ],
        },
        ...looked,
        {
          type: "todos",
          items: [
            { text: "Find where shares are rounded", status: "completed" },
            { text: "Give the remaining cent to the largest share", status: "in_progress" },
            { text: "Run the whole suite", status: "pending" },
          ],
        },
        {
          type: "tool-start",
          callId: "c1",
          tool: "run_command",
          input: { command: "npm test" },
          access: [{ kind: "execute", subject: "npm test" }],
          title: "Run npm test",
        },
        {
          type: "tool-end",
          callId: "c1",
          tool: "run_command",
          status: "ok",
          content: "14 passing",
          details: { exitCode: 0 },
          durationMs: 3200,
        },
        { type: "change", callId: "e1", ...change, state: "applied" },
        { type: "text-delta", text: markdown },
        { type: "session-end", reason: "finished", text: "" },
      ]),
    ],
  },
  {
    name: "error",
    messages: () => [
      state({ restricted: true, contextTokens: 27_000 }),
      resetWith([
        user("Fix the failing test"),
        ...read("src/a.ts", 1),
        {
          type: "notice",
          level: "warning",
          text: "Answered by qwen3-coder:30b, because the first model was overloaded.",
        },
        {
          type: "tool-start",
          callId: "c9",
          tool: "run_command",
          input: { command: "npm run lint" },
          access: [{ kind: "execute", subject: "npm run lint" }],
          title: "Run npm run lint",
        },
        { type: "tool-output", callId: "c9", text: "src/a.ts\n  3:1  error  Unexpected any\n" },
        {
          type: "tool-end",
          callId: "c9",
          tool: "run_command",
          status: "ok",
          content: "exit code 1",
          details: { exitCode: 1 },
          durationMs: 900,
        },
        {
          type: "error",
          code: "connection_lost",
          message: "Ollama on localhost:11434 closed the connection after 38 s.",
          nextStep: "Your message and 3 tool results are kept. Try again, or use another model.",
        },
        { type: "session-end", reason: "failed", text: "" },
      ]),
    ],
  },
  {
    name: "history",
    messages: (now) => [
      state({
        sessions: (
          [
            ["Lost cent in invoice totals", "waiting", 0],
            ["Unpaid invoices by region", "finished", 0.2],
            ["Rounding of split invoices", "interrupted", 1],
            ["Import of old invoices", "failed", 1.1],
            ["What does the invoice numbering do?", "finished", 40],
          ] as const
        ).map(([title, sessionState, days], index) => ({
          id: `h${index}`,
          title,
          createdAt: new Date(now - days * 86_400_000).toISOString(),
          updatedAt: new Date(now - days * 86_400_000).toISOString(),
          state: sessionState,
          cost: 0.06,
        })),
      }),
      { type: "session-reset", sessionId: "h0", title: "", events: [], firstIndex: 0 },
      { type: "focus", target: "history" },
    ],
  },
  {
    name: "steps-open",
    messages: () => [
      state({}),
      resetWith([user("Fix the failing test"), ...looked, { type: "session-end", reason: "aborted", text: "" }]),
    ],
    act: async (page) => {
      await page.getByRole("button", { name: "Reasoned for 2.0 s" }).click();
      await page.getByRole("button", { name: "Read 2 files, searched once" }).click();
      await page.getByRole("button", { name: "Read src/billing/round-money.ts" }).click();
    },
  },
  {
    name: "always",
    messages: (now) => [state({ running: true }), resetWith([user("Backfill September"), riskyRequest(soon(now))])],
    act: (page) => page.getByRole("button", { name: "Always allow" }).click(),
  },
  {
    name: "mode-menu",
    messages: () => [state({ modes: ["manual", "edits", "sandboxed", "read-only", "all"] }), resetWith([user("Go")])],
    act: (page) => page.getByRole("button", { name: "Mode: Manual" }).click(),
  },
  {
    name: "agent-menu",
    messages: () => [state({}), resetWith([user("Go")])],
    act: (page) => page.getByRole("button", { name: "Agent: Code" }).click(),
  },
  {
    name: "mentions",
    messages: () => [
      state({}),
      resetWith([user("Go")]),
      {
        type: "compose",
        attachments: [
          { kind: "file", label: "invoice-total.ts 7–31", path: "src/invoice-total.ts" },
          { kind: "terminal", label: "npm test" },
        ],
      },
      {
        type: "mentions",
        id: 1,
        items: [
          { kind: "file", label: "round-money.ts", detail: "src/billing", path: "src/billing/round-money.ts" },
          { kind: "file", label: "round-money.test.ts", detail: "test/unit", path: "test/unit/round-money.test.ts" },
          { kind: "symbol", label: "roundMoney", detail: "round-money.ts", path: "src/billing/round-money.ts" },
        ],
      },
    ],
    act: async (page) => {
      await page.getByRole("textbox", { name: "Message" }).pressSequentially("Why does it not use @round");
    },
  },
  {
    name: "interrupted",
    messages: (now) => [
      state({ running: false }),
      resetWith([
        user("Backfill September"),
        ...watching,
        riskyRequest(soon(now)),
        editStart("e1", change.path),
        reviewRequest("q2", "e1", [change]),
      ]),
    ],
  },
  {
    name: "delete",
    messages: (now) => [
      state({
        sessions: [
          {
            id: "h1",
            title: "Lost cent in invoice totals",
            createdAt: new Date(now).toISOString(),
            updatedAt: new Date(now).toISOString(),
            state: "finished",
          },
        ],
      }),
      { type: "session-reset", sessionId: "h0", title: "", events: [], firstIndex: 0 },
      { type: "focus", target: "history" },
    ],
    act: (page) => page.getByRole("button", { name: /^Delete Lost/ }).click(),
  },
];
