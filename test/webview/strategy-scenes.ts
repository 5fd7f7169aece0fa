import type { Page } from "playwright-core";
import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import type { Plan, PlanStep } from "../../src/protocol/plan.ts";
import type { Thought } from "../../src/protocol/strategy.ts";
import { resetWith, type Scene, state, user } from "./panel-scenes.ts";

const step = (id: string, goal: string, more: Partial<PlanStep> = {}): PlanStep => ({
  ...{ id, goal, expected: "", tools: [], dependsOn: [], readOnly: false, status: "pending", attempts: 0 },
  ...more,
});

export const proposed: Plan = {
  planId: "plan-1",
  goal: "Fix the lost cent",
  state: "proposed",
  steps: [
    step("1", "Find where shares are rounded", { readOnly: true }),
    step("2", "Reproduce the lost cent in a test", { dependsOn: ["1"] }),
    step("3", "Give the remaining cent to the largest share", { dependsOn: ["2"] }),
    step("4", "Backfill the invoices of September"),
    step("5", "Run the whole suite, then write the changelog", { dependsOn: ["3"] }),
  ],
};

const halfDone: Plan = {
  ...proposed,
  state: "approved",
  steps: proposed.steps.map((one, index) => ({
    ...one,
    ...(index < 2
      ? { status: "done" as const, summary: "src/billing/round-money.ts rounds each share by itself." }
      : {}),
    ...(index === 2 ? { status: "running" as const, attempts: 1 } : {}),
    ...(index === 3 ? { status: "skipped" as const, by: "user" as const } : {}),
  })),
};

const thought = (id: string, title: string, more: Partial<Thought> = {}): Thought => ({
  ...{ id, title, approach: title, requests: 4, tokens: 12_000, cost: 0.02, state: "tried" },
  ...more,
});
const check = (passed: boolean): Thought["check"] => ({ kind: "command", subject: "npm test", passed, output: "" });

const tree: AgentEventBody = {
  type: "thoughts",
  treeId: "tree-1",
  rubric: { correctness: 0.5, fit: 0.2, size: 0.15, risk: 0.15 },
  thoughts: [
    thought("1", "Keep cents as integers", { score: 0.81, check: check(false), files: 11, cost: 0.04 }),
    thought("2", "Fix up the last share", { score: 0.61, state: "pruned", reason: "The last share may be zero." }),
    thought("3", "Largest remainder", { parentId: "1", score: 0.92, check: check(true), files: 2, state: "applied" }),
    thought("4", "Order by line number", {
      ...{ parentId: "1", score: 0.78, state: "stopped", reason: "Not tried: a better one passed the check." },
    }),
  ],
};

const asked = (plan: Plan): AgentEventBody[] => [
  user("Fix the lost cent, everywhere"),
  { type: "strategy", strategy: "plan-execute", by: "user" },
  { type: "run-start", title: "Make a plan", runId: "run-1" },
  { type: "plan", plan, estimate: { requests: 14, tokens: 90_000, cost: 0.05, measured: 210 } },
];

const request: AgentEventBody = { type: "plan-request", requestId: "q1", planId: "plan-1" };

export const strategyScenes: readonly Scene[] = [
  {
    name: "plan-open",
    messages: () => [state({ running: true }), resetWith([...asked(proposed), request])],
  },
  {
    name: "plan-edited",
    messages: () => [state({ running: true }), resetWith([...asked(proposed), request])],
    act: async (page: Page) => {
      await page.locator("[data-step='step-4']").focus();
      await page.keyboard.press("Delete");
      await page.locator("[data-step='step-3']").focus();
      await page.keyboard.press("Insert");
      await page.keyboard.type("Use it for credit notes too");
    },
  },
  {
    name: "plan-running",
    messages: () => [
      state({ running: true, strategy: "plan-execute" }),
      resetWith([
        ...asked(proposed),
        { type: "plan", plan: halfDone },
        { type: "run-start", title: "Step 3: Give the remaining cent to the largest share", runId: "run-4" },
        {
          type: "tool-start",
          callId: "r1",
          tool: "read_file",
          input: { path: "src/billing/round-money.ts" },
          access: [],
          title: "Read src/billing/round-money.ts",
          runId: "run-4",
        },
      ]),
    ],
  },
  {
    name: "approaches",
    messages: () => [
      state(),
      resetWith([
        user("Fix the lost cent"),
        {
          type: "strategy",
          strategy: "tree-of-thoughts",
          by: "auto",
          reason: "The cause is unclear, and tests can tell",
        },
        tree,
        {
          type: "check",
          ...{ kind: "command", subject: "npm test", passed: false, exitCode: 1, output: "1 of 14 failed" },
        },
        {
          type: "reflection",
          goal: "No cent is lost",
          happened: "One test fails",
          cause: "The share of a credit note is negative.",
          change: "Compare by absolute value.",
          anotherApproach: false,
        },
        { type: "text-delta", text: "The cent that is left now goes to the largest share." },
        { type: "session-end", reason: "finished", text: "" },
      ]),
    ],
  },
  {
    name: "strategy-menu",
    messages: () => [state({ strategy: "plan-execute" }), resetWith([user("Fix the lost cent")])],
    act: async (page: Page) => page.getByRole("button", { name: "Strategy: Plan" }).click(),
  },
];
