import assert from "node:assert/strict";
import {
  applyChanges,
  applyEdits,
  attemptLimit,
  nextSteps,
  readSteps,
  stepLimit,
  withStep,
} from "../../../src/agent/planning/plan-steps.ts";
import type { Plan } from "../../../src/protocol/plan.ts";
import { planMarkdown } from "../../../src/protocol/plan-markdown.ts";

const proposed = (goal: string, more: object = {}) => ({ goal, expected: `${goal} is done`, ...more });

function planOf(...steps: Parameters<typeof readSteps>[0]): Plan {
  return { planId: "plan-1", goal: "Mend it", state: "approved", steps: readSteps(steps, ["read_file"]) };
}

const goals = (plan: Plan) => plan.steps.map(({ id, goal, status }) => `${id} ${goal} ${status}`);

describe("plan steps", () => {
  it("puts right what can only be meant in one way", () => {
    const [first, second] = readSteps(
      [
        proposed(" Look ", { tools: ["read_file", "telescope"], dependsOn: ["1"] }),
        proposed("Mend", { id: "Step 2", dependsOn: ["step 1", "1"] }),
      ],
      ["read_file"],
    );
    assert.deepEqual([first?.id, first?.goal, first?.tools, first?.dependsOn], ["1", "Look", ["read_file"], []]);
    assert.deepEqual([second?.id, second?.dependsOn], ["2", ["1"]]);
  });

  for (const [name, steps, fault] of [
    ["no steps", [], /no steps/],
    ["too many steps", Array.from({ length: stepLimit + 1 }, () => proposed("x")), /25 steps; 24 are the most/],
    ["the same id twice", [proposed("a", { id: "1" }), proposed("b", { id: "1" })], /Two steps have the id 1/],
    ["an unknown step to wait for", [proposed("a", { dependsOn: ["7"] })], /Step 1 depends on 7, which is no step/],
    [
      "steps that wait for each other",
      [proposed("a", { dependsOn: ["3"] }), proposed("b"), proposed("c", { dependsOn: ["1"] })],
      /wait for each other: 1, 3/,
    ],
    ["a step without a goal", [{ goal: " ", expected: "x" }], /Step 1 has no goal/],
    ["a step that expects nothing", [{ goal: "x", expected: "" }], /does not say what it is expected to bring/],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => readSteps(steps, []), { code: "invalid_input", message: fault });
    });
  }

  it("runs steps side by side only where they change nothing", () => {
    const plan = planOf(
      proposed("a", { readOnly: true }),
      proposed("b"),
      proposed("c", { readOnly: true }),
      proposed("d", { readOnly: true, dependsOn: ["2"] }),
    );
    const ids = (one: Plan) => nextSteps(one, 3).map(({ id }) => id);
    assert.deepEqual(ids(plan), ["1", "3"]);
    assert.deepEqual(
      nextSteps(plan, 1).map(({ id }) => id),
      ["1"],
    );
    const read = withStep(withStep(plan, "1", { status: "done" }), "3", { status: "done" });
    assert.deepEqual(ids(read), ["2"]);
    assert.deepEqual(ids(withStep(read, "2", { status: "failed" })), [], "what waits for a failed step never begins");
    assert.deepEqual(ids(withStep(read, "2", { status: "skipped" })), ["4"]);
  });

  it("puts a step in, and has what came next wait for it", () => {
    const done = withStep(planOf(proposed("a"), proposed("b", { dependsOn: ["1"] })), "1", { status: "done" });
    const insert = { action: "insert", after: "1", goal: "c", expected: "c", reason: "Missing." } as const;
    const { plan, refused } = applyChanges(done, [insert]);
    assert.deepEqual(refused, []);
    assert.deepEqual(goals(plan), ["1 a done", "3 c pending", "2 b pending"]);
    assert.deepEqual(plan.steps[2]?.dependsOn, ["1", "3"]);
  });

  it("says which changes cannot be made, and makes the others", () => {
    let plan = withStep(planOf(proposed("a"), proposed("b"), proposed("c")), "1", {
      status: "done",
      attempts: attemptLimit,
    });
    const changed = applyChanges(plan, [
      { action: "redo", step: "1", reason: "Once more." },
      { action: "skip", step: "1", reason: "Too late." },
      { action: "redo", step: "2", reason: "Too early." },
      { action: "skip", step: "step 3", reason: "Not needed." },
    ]);
    plan = changed.plan;
    assert.deepEqual(changed.refused, [
      "Step 1 was begun 3 times; that is the most.",
      "Step 1 is done already.",
      "Step 2 has not been done yet.",
    ]);
    assert.deepEqual(goals(plan), ["1 a done", "2 b pending", "3 c skipped"]);
  });

  it("takes the user's order, and lets no step wait for a later one", () => {
    const plan = planOf(proposed("a"), proposed("b", { dependsOn: ["1"] }), proposed("c", { dependsOn: ["2"] }));
    const edited = applyEdits(plan, [
      { id: "3", goal: "c" },
      { id: "1", goal: "a, but better", expected: "more" },
      { goal: "new" },
    ]);
    assert.deepEqual(goals(edited), ["3 c pending", "1 a, but better pending", "4 new pending"]);
    assert.deepEqual(
      edited.steps.map(({ dependsOn }) => dependsOn),
      [[], [], []],
    );
    assert.equal(edited.steps[1]?.expected, "more");
  });

  it("never undoes what is done, and brings back what the user had skipped", () => {
    const plan = withStep(planOf(proposed("a"), proposed("b")), "1", { status: "done", summary: "A." });
    const skipped = applyEdits(plan, [{ id: "2", goal: "b", skipped: true }]);
    assert.deepEqual(goals(skipped), ["1 a done", "2 b skipped"]);
    const back = applyEdits(skipped, [
      { id: "1", goal: "changed" },
      { id: "2", goal: "b" },
    ]);
    assert.deepEqual(goals(back), ["1 a done", "2 b pending"]);
    assert.equal(back.steps[1]?.by, undefined);
  });

  it("is written as a checklist in Markdown", () => {
    const plan = applyEdits(
      withStep(planOf(proposed("a"), proposed("b", { dependsOn: ["1"] }), proposed("c")), "1", {
        status: "done",
        summary: "First line\n\nsecond",
      }),
      [
        { id: "2", goal: "b" },
        { id: "3", goal: "c", skipped: true },
      ],
    );
    assert.equal(
      planMarkdown(plan),
      [
        "# Plan: Mend it",
        "",
        "Under way; 1 of 3 steps done.",
        "",
        "- [x] **1.** a",
        "  - Expected: a is done",
        "",
        "  First line",
        "",
        "  second",
        "",
        "- [ ] **2.** b",
        "  - Expected: b is done",
        "  - After: step 1",
        "- [ ] **3.** c (skipped) by you",
        "  - Expected: c is done",
        "",
      ].join("\n"),
    );
  });
});
