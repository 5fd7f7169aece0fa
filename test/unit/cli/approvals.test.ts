import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type { Dialogue } from "../../../src/cli/dialogue.ts";
import { createJsonDesk } from "../../../src/cli/json-desk.ts";
import { createOneAtATime } from "../../../src/cli/one-at-a-time.ts";
import { createStyle } from "../../../src/cli/style.ts";
import { createTerminalApprover } from "../../../src/cli/terminal-approver.ts";
import { createTerminalQuestioner } from "../../../src/cli/terminal-questioner.ts";
import type { ApprovalRequest } from "../../../src/ports/user.ts";
import type { Hunk } from "../../../src/protocol/change.ts";

const never = new AbortController().signal;
const style = createStyle(false);

/** Answers from a list and keeps what was shown; the input ends with the list. */
function scriptedDialogue(...answers: string[]): Dialogue & { shown: string } {
  return {
    shown: "",
    print(text) {
      this.shown += `${text}\n`;
    },
    async ask(prompt, signal) {
      signal.throwIfAborted();
      const answer = answers.shift();
      this.shown += `${prompt}${answer ?? "<end>"}\n`;
      return answer;
    },
  };
}

const hunk = (id: string, line: number): Hunk => ({
  id,
  oldStart: line,
  oldLines: [`old ${id}`],
  newStart: line,
  newLines: [`new ${id}`],
  contextBefore: [],
  contextAfter: [],
  state: "pending",
});

const command: ApprovalRequest = {
  requestId: "r1",
  callId: "c1",
  tool: "run_command",
  title: "Run this command?",
  command: "npm test",
  effects: [{ kind: "runs", text: "npm test" }],
  reason: "Asked because no rule covers running npm test.",
  pattern: "npm test",
};

const edit: ApprovalRequest = {
  requestId: "r2",
  callId: "c2",
  tool: "edit_file",
  title: "Edit src/a.ts?",
  effects: [{ kind: "writes", text: "src/a.ts", risk: true }],
  reason: "Asked.",
  changes: [
    {
      changeId: "ch1",
      path: "src/a.ts",
      kind: "edit",
      hunks: [hunk("h1", 3), hunk("h2", 20)],
      added: 2,
      removed: 2,
      state: "proposed",
    },
  ],
};

describe("terminal approver", () => {
  const approve = async (request: ApprovalRequest, ...answers: string[]) => {
    const dialogue = scriptedDialogue(...answers);
    const reply = await createTerminalApprover(dialogue, style, createOneAtATime()).approve(request, never);
    return { reply, shown: dialogue.shown };
  };

  it("shows the command and the exact pattern, and takes each answer", async () => {
    const { reply, shown } = await approve(command, "y");
    assert.deepEqual(reply, { decision: "once", by: "user" });
    assert.match(shown, /\? Run this command\?\n {2}\$ npm test\n {2}Runs {2}npm test\n/);
    assert.match(shown, /\[a\] always: npm test/);
    assert.doesNotMatch(shown, /\[h\]/);
    assert.equal((await approve(command, "s")).reply.decision, "session");
    assert.deepEqual((await approve(command, "a")).reply, { decision: "always", by: "user", pattern: "npm test" });
    assert.deepEqual((await approve(command, "n")).reply, { decision: "reject", by: "user" });
    assert.deepEqual((await approve(command, "r", "use pnpm")).reply, {
      decision: "reject",
      by: "user",
      advice: "use pnpm",
    });
  });

  it("shows what would hide in a command", async () => {
    const { shown } = await approve({ ...command, command: "ls \u202e\u001b[2K# harmless" }, "n");
    assert.match(shown, /ls \\u202e\\u001b\[2K# harmless/);
  });

  it("asks again for anything else, and never offers what is not there", async () => {
    const { reply, shown } = await approve({ ...edit, changes: [] }, "yes!", "", "a", "h", "n");
    assert.equal(reply.decision, "reject");
    assert.equal(shown.match(/one of the letters/g)?.length, 4);
  });

  it("shows the diff with hunk numbers and takes hunks one by one", async () => {
    const { reply, shown } = await approve(edit, "h", "y", "what?", "n", "keep the second");
    assert.deepEqual(reply, {
      decision: "once",
      by: "user",
      advice: "keep the second",
      rejectedHunks: { ch1: ["h2"] },
    });
    assert.match(shown, /@@ hunk 2 of 2 · line 20 @@\n {2}- old h2\n {2}\+ new h2/);
  });

  it("rejects when every hunk is rejected, and accepts when none is", async () => {
    assert.deepEqual((await approve(edit, "h", "n", "n", "")).reply, { decision: "reject", by: "user" });
    assert.deepEqual((await approve(edit, "h", "y", "y")).reply, { decision: "once", by: "user" });
  });

  it("counts input that ends as nobody", async () => {
    assert.deepEqual((await approve(command)).reply, { decision: "reject", by: "nobody" });
    assert.deepEqual((await approve(edit, "h", "y")).reply, { decision: "reject", by: "nobody" });
  });

  it("asks one request after the other", async () => {
    const dialogue = scriptedDialogue("y", "n");
    const approver = createTerminalApprover(dialogue, style, createOneAtATime());
    const replies = await Promise.all([approver.approve(command, never), approver.approve(edit, never)]);
    assert.deepEqual(
      replies.map((reply) => reply.decision),
      ["once", "reject"],
    );
    assert.ok(dialogue.shown.indexOf("> y") < dialogue.shown.indexOf("Edit src/a.ts?"));
  });

  it("puts questions with numbered options", async () => {
    const dialogue = scriptedDialogue("2", "something else");
    const questioner = createTerminalQuestioner(dialogue, style, createOneAtATime());
    const question = {
      requestId: "q",
      question: "Which?",
      options: [{ label: "npm" }, { label: "pnpm", detail: "fast" }],
    };
    assert.equal(await questioner.ask(question, never), "pnpm");
    assert.equal(await questioner.ask(question, never), "something else");
    await assert.rejects(questioner.ask(question, never), /input ended/);
    assert.match(dialogue.shown, / {2}2\. pnpm – fast/);
  });
});

describe("JSON approvals", () => {
  const open = () => {
    const input = new PassThrough();
    const problems: string[] = [];
    const desk = createJsonDesk(input, (text) => problems.push(text));
    return { input, problems, desk };
  };

  it("matches replies to requests in any order", async () => {
    const { input, desk } = open();
    const first = desk.approver.approve(command, never);
    const second = desk.approver.approve(edit, never);
    input.write('{"requestId":"r2","decision":"once","rejectedHunks":{"ch1":["h1"]},"advice":"no h1"}\n');
    input.write('{"requestId":"r1","decision":"reject"}\n\n');
    assert.deepEqual(await first, { decision: "reject", by: "user" });
    assert.deepEqual(await second, {
      decision: "once",
      by: "user",
      advice: "no h1",
      rejectedHunks: { ch1: ["h1"] },
    });
    const answer = desk.questioner.ask({ requestId: "q1", question: "Which?", options: [] }, never);
    input.write('{"requestId":"q1","answer":"pnpm"}\n');
    assert.equal(await answer, "pnpm");
    desk.close();
  });

  const misfits = {
    "a change that is not in the request": '{"requestId":"r2","decision":"once","rejectedHunks":{"src/a.ts":["h2"]}}',
    "a hunk that is not in the change": '{"requestId":"r2","decision":"once","rejectedHunks":{"ch1":["h9"]}}',
    "a misspelt field": '{"requestId":"r2","decision":"once","rejected_hunks":{"ch1":["h1"]}}',
    "an answer where a decision is wanted": '{"requestId":"r2","answer":"yes"}',
    "another request": '{"requestId":"r9","decision":"once"}',
  };
  for (const [what, line] of Object.entries(misfits)) {
    it(`takes no reply with ${what} for consent, and waits on`, async () => {
      const { input, problems, desk } = open();
      const asked = desk.approver.approve(edit, never);
      input.write(`${line}\n{"requestId":"r2","decision":"reject"}\n`);
      assert.deepEqual(await asked, { decision: "reject", by: "user" });
      assert.equal(problems.length, 1);
      desk.close();
    });
  }

  it("says what is no reply, and counts the end of input as nobody", async () => {
    const { input, problems, desk } = open();
    const open1 = desk.approver.approve(command, never);
    input.end("yes please\n");
    assert.deepEqual(await open1, { decision: "reject", by: "nobody" });
    assert.equal(desk.approver.canAsk, false);
    assert.match(problems.join(), /Not a reply.*yes please/);
  });

  it("lets go when the run is stopped", async () => {
    const { desk } = open();
    const controller = new AbortController();
    const waiting = desk.approver.approve(command, controller.signal);
    controller.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    desk.close();
  });
});
