import assert from "node:assert/strict";
import { computeHunks } from "../../../src/changes/compute-hunks.ts";
import type { ApprovalRequest } from "../../../src/ports/user.ts";
import { DecisionDesk } from "../../../src/vscode/decision-desk.ts";
import { ReviewStore } from "../../../src/vscode/review/review-store.ts";

function createDesk() {
  const reviews = new ReviewStore();
  const desk = new DecisionDesk({ reviews, expiryMs: () => 1000 });
  return { reviews, desk, approver: desk.approverFor("session-1") };
}

const command: ApprovalRequest = {
  requestId: "r1",
  callId: "c1",
  tool: "run_command",
  title: "Run this command?",
  command: "npm test",
  effects: [],
  reason: "Asked.",
};

async function edit(requestId: string): Promise<ApprovalRequest> {
  const hunks = await computeHunks("a\nb\nc\n", "A\nb\nC\n");
  const change = {
    changeId: `${requestId}-f`,
    path: "f.txt",
    kind: "edit",
    hunks,
    added: 2,
    removed: 2,
    state: "proposed",
  };
  return { ...command, requestId, tool: "edit_file", changes: [change as NonNullable<ApprovalRequest["changes"]>[0]] };
}

describe("decision desk", () => {
  it("answers a command with what the user says", async () => {
    const { desk, approver } = createDesk();
    const reply = approver.approve(command, new AbortController().signal);
    assert.deepEqual(
      desk.pending.map(({ requestId, sessionId, review }) => ({ requestId, sessionId, review })),
      [{ requestId: "r1", sessionId: "session-1", review: false }],
    );
    desk.reply("r1", { decision: "always", pattern: "npm *" });
    assert.deepEqual(await reply, { decision: "always", pattern: "npm *", by: "user" });
    assert.equal(desk.pending.length, 0);
  });

  it("settles a review when its last hunk is decided", async () => {
    const { desk, reviews, approver } = createDesk();
    const reply = approver.approve(await edit("r1"), new AbortController().signal);
    reviews.decide("r1", "r1-f", "h1", "accepted");
    assert.equal(desk.pending.length, 1);
    reviews.decide("r1", "r1-f", "h2", "rejected", "too loud");
    assert.deepEqual(await reply, {
      decision: "once",
      by: "user",
      rejectedHunks: { "r1-f": ["h2"] },
      advice: "f.txt, line 3: too loud",
    });
    assert.equal(reviews.files.length, 0);
  });

  it("applies now what is to be reviewed later, for once or always, without what was rejected before", async () => {
    const { desk, reviews, approver } = createDesk();
    const first = approver.approve(await edit("r1"), new AbortController().signal);
    reviews.decide("r1", "r1-f", "h2", "rejected");
    desk.reply("r1", { decision: "once", later: true });
    assert.deepEqual(await first, {
      decision: "once",
      by: "user",
      later: true,
      rejectedHunks: { "r1-f": ["h2"] },
    });
    const second = approver.approve(await edit("r2"), new AbortController().signal);
    desk.reply("r2", { decision: "always", pattern: "docs/**", later: true });
    assert.deepEqual(await second, {
      decision: "always",
      by: "user",
      pattern: "docs/**",
      later: true,
      rejectedHunks: {},
    });
  });

  it("is rejected as a whole when no hunk is accepted", async () => {
    const { desk, approver } = createDesk();
    const reply = approver.approve(await edit("r1"), new AbortController().signal);
    desk.reply("r1", { decision: "reject", advice: "no" });
    assert.deepEqual(await reply, { decision: "reject", by: "user", advice: "f.txt: no" });
  });

  it("takes “once” for a half decided review as accepting the rest", async () => {
    const { desk, reviews, approver } = createDesk();
    const reply = approver.approve(await edit("r1"), new AbortController().signal);
    reviews.decide("r1", "r1-f", "h1", "rejected");
    desk.reply("r1", { decision: "once" });
    assert.deepEqual((await reply).rejectedHunks, { "r1-f": ["h1"] });
  });

  it("closes the review when the rule for the session answers it", async () => {
    const { desk, reviews, approver } = createDesk();
    const reply = approver.approve(await edit("r1"), new AbortController().signal);
    desk.reply("r1", { decision: "session" });
    assert.equal((await reply).decision, "session");
    assert.equal(reviews.has("r1"), false);
  });

  it("takes everything back when the run is stopped", async () => {
    const { desk, reviews, approver } = createDesk();
    const controller = new AbortController();
    const reply = approver.approve(await edit("r1"), controller.signal);
    controller.abort();
    await assert.rejects(reply, { name: "AbortError" });
    assert.equal(desk.pending.length, 0);
    assert.equal(reviews.files.length, 0);
    reviews.decide("r1", undefined, undefined, "accepted");
  });

  it("hands a question's answer over and ignores answers to nothing", async () => {
    const { desk } = createDesk();
    const question = { requestId: "q1", question: "Which?", options: [] };
    const answer = desk.questionerFor("s").ask(question, new AbortController().signal);
    desk.answer("other", "no");
    desk.answer("q1", "the first");
    assert.equal(await answer, "the first");
  });

  it("counts what the user sees: the files of a review are one decision", async () => {
    const { desk, reviews, approver } = createDesk();
    const signal = new AbortController().signal;
    const replies = await Promise.all(["r1", "r2", "r3"].map(edit)).then((edits) =>
      edits.map((request) => approver.approve(request, signal)),
    );
    assert.equal(desk.pending.length, 3);
    assert.equal(desk.count, 1);
    const other = desk.approverFor("session-2");
    const commands = ["c1", "c2"].map((requestId) => other.approve({ ...command, requestId }, signal));
    replies.push(other.approve(await edit("r4"), signal), ...commands);
    assert.equal(desk.count, 4);
    for (const { requestId } of desk.pending) desk.reply(requestId, { decision: "reject" });
    await Promise.all(replies);
    assert.equal(desk.count, 0);
    assert.deepEqual(reviews.files, []);
  });

  it("keeps reviews of one turn apart", async () => {
    const { desk, reviews, approver } = createDesk();
    const signal = new AbortController().signal;
    const first = approver.approve(await edit("r1"), signal);
    const second = approver.approve(await edit("r2"), signal);
    assert.equal(reviews.files.length, 2);
    desk.reply("r1", { decision: "once" });
    assert.equal((await first).decision, "once");
    assert.equal(reviews.files.length, 1);
    desk.reply("r2", { decision: "reject" });
    assert.equal((await second).decision, "reject");
  });
});
