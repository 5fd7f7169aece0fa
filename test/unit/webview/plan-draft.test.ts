import assert from "node:assert/strict";
import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";
import type { Plan, PlanStep } from "../../../src/protocol/plan.ts";
import { isPending } from "../../../src/webview/state/block.ts";
import { initialModel } from "../../../src/webview/state/panel-model.ts";
import {
  draftOf,
  editedSteps,
  inserted,
  isChanged,
  moved,
  removed,
  withGoal,
} from "../../../src/webview/state/plan-draft.ts";
import { reduceTranscript } from "../../../src/webview/state/transcript.ts";

const step = (id: string): PlanStep => ({
  ...{ id, goal: `Do ${id}`, expected: "", tools: [], dependsOn: [], readOnly: false, status: "pending", attempts: 0 },
});
const plan: Plan = { planId: "plan-1", goal: "g", state: "proposed", steps: [step("1"), step("2"), step("3")] };
const goals = (draft: ReturnType<typeof draftOf>) => draft.map(({ goal, skipped }) => (skipped ? `(${goal})` : goal));

describe("a plan that is being changed", () => {
  it("is sent as it was left: moved, written anew, skipped, with what was put in", () => {
    let draft = moved(draftOf(plan), "step-3", -1);
    draft = withGoal(draft, "step-1", " Do one ");
    draft = removed(draft, "step-2");
    const added = inserted(draft, "step-1");
    draft = withGoal(added.draft, added.key, "New");
    assert.deepEqual(goals(draft), ["Do one", "New", "Do 3", "(Do 2)"]);
    assert.deepEqual(editedSteps(draft), [
      { id: "1", goal: "Do one" },
      { goal: "New" },
      { id: "3", goal: "Do 3" },
      { id: "2", goal: "Do 2", skipped: true },
    ]);
    assert.ok(isChanged(plan, draft));
  });

  it("stays within its ends, and brings back what was skipped", () => {
    assert.deepEqual(goals(moved(draftOf(plan), "step-1", -1)), ["Do 1", "Do 2", "Do 3"]);
    assert.deepEqual(goals(moved(draftOf(plan), "step-3", 1)), ["Do 1", "Do 2", "Do 3"]);
    const back = removed(removed(draftOf(plan), "step-2"), "step-2");
    assert.ok(!isChanged(plan, back));
  });

  it("has no empty steps, and none that was put in and taken out again", () => {
    const first = inserted(draftOf(plan), undefined);
    const second = inserted(first.draft, first.key);
    assert.notEqual(first.key, second.key);
    assert.ok(!isChanged(plan, second.draft));
    assert.deepEqual(removed(first.draft, first.key), draftOf(plan));
  });
});

describe("strategies in the transcript", () => {
  const blocksOf = (bodies: readonly AgentEventBody[]) =>
    reduceTranscript(
      initialModel.transcript,
      bodies.map((body, index) => ({ ...body, time: `2026-01-01T00:00:0${index}Z`, sessionId: "s" }) as AgentEvent),
    ).blocks;
  const start: AgentEventBody = { type: "user-message", messageId: "m", text: "Do", delivery: "prompt" };

  it("a plan is one card that waits until it is answered, also where the run ends first", () => {
    const asked: AgentEventBody[] = [
      start,
      { type: "plan", plan },
      { type: "plan-request", requestId: "r", planId: "plan-1" },
    ];
    assert.equal(blocksOf(asked).filter(isPending).length, 1);
    const reply = { type: "plan-reply", requestId: "r", planId: "plan-1", by: "user", decision: "approve" } as const;
    const approved: Plan = { ...plan, state: "approved" };
    const after = blocksOf([...asked, reply, { type: "plan", plan: approved }]);
    assert.deepEqual(
      after.flatMap((block) => (block.kind === "plan" ? [[block.plan.state, isPending(block)]] : [])),
      [["approved", false]],
    );
    const ended = blocksOf([...asked, { type: "session-end", reason: "aborted", text: "" }]);
    assert.equal(ended.filter(isPending).length, 0);
  });

  it("what inner runs say is not shown, what they do is", () => {
    const blocks = blocksOf([
      start,
      { type: "run-start", title: "Step 1: Look", runId: "r1" },
      { type: "text-delta", text: "I look.", runId: "r1" },
      { type: "tool-start", callId: "c", tool: "read_file", input: {}, access: [], title: "Read a.ts", runId: "r1" },
      {
        type: "tool-start",
        callId: "d",
        tool: "finish_step",
        input: {},
        access: [],
        title: "Step 1 done",
        runId: "r1",
      },
      { type: "text-delta", text: "Done [step 1]." },
    ]);
    assert.deepEqual(
      blocks.map((block) =>
        block.kind === "notice" || block.kind === "prose"
          ? block.text
          : block.kind === "steps"
            ? block.steps.length
            : "",
      ),
      ["", "Step 1: Look", 1, "Done [step 1]."],
    );
  });
});
