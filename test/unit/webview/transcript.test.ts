import assert from "node:assert/strict";
import type { AgentEventBody } from "../../../src/protocol/agent-event.ts";
import type { Block } from "../../../src/webview/state/block.ts";
import { summarizeCalls } from "../../../src/webview/state/step-summary.ts";
import { emptyTranscript, reduceTranscript } from "../../../src/webview/state/transcript.ts";
import {
  ask,
  change,
  endCall,
  prompt,
  read,
  reply,
  say,
  stamp,
  startCommand,
  startEdit,
  startRead,
  think,
  transcriptOf,
} from "./events.ts";

const kinds = (blocks: readonly Block[]) => blocks.map((block) => block.kind);

function blockOf<K extends Block["kind"]>(blocks: readonly Block[], kind: K): Extract<Block, { kind: K }> {
  const block = blocks.find((entry) => entry.kind === kind);
  assert.ok(block, `no ${kind} block in ${kinds(blocks)}`);
  return block as Extract<Block, { kind: K }>;
}

describe("transcript", () => {
  it("joins deltas into one prose block that ends with the turn", () => {
    const { blocks } = transcriptOf(prompt(), say("Hello "), say("world"), { type: "turn-end", turn: 1 });
    assert.deepEqual(kinds(blocks), ["user", "prose"]);
    const prose = blockOf(blocks, "prose");
    assert.equal(prose.text, "Hello world");
    assert.equal(prose.streaming, false);
  });

  it("ends what was asked about no call with its reply, since nothing else will", () => {
    for (const [decision, status] of [
      ["once", "ok"],
      ["reject", "error"],
    ] as const) {
      const { blocks } = transcriptOf(prompt(), ask("r1", "r1"), reply("r1", "r1", decision), say("Hi"), {
        type: "session-end",
        reason: "finished",
        text: "Hi",
      });
      const [step] = blockOf(blocks, "steps").steps;
      assert.equal(step?.kind === "call" && step.call.status, status);
    }
  });

  it("shows every character of what is decided on", () => {
    const { blocks } = transcriptOf(
      prompt(),
      ask("r1", "c1", { command: "echo a\u202eb", effects: [{ kind: "runs", text: "echo a\u202eb" }] }),
    );
    const { approval } = blockOf(blocks, "approval");
    assert.equal(approval.command, "echo a\\u{202e}b");
    assert.equal(approval.effects[0]?.text, "echo a\\u{202e}b");
  });

  it("opens no block for blank text between calls", () => {
    assert.deepEqual(kinds(transcriptOf(prompt(), say("\n\n"), ...read("c1")).blocks), ["user", "steps"]);
  });

  it("keeps every block but the last the same object while text streams in", () => {
    const before = transcriptOf(prompt(), ...read("c1"), say("One "));
    const after = reduceTranscript(before, stamp(say("two")));
    assert.equal(after.blocks[0], before.blocks[0]);
    assert.equal(after.blocks[1], before.blocks[1]);
    assert.notEqual(after.blocks[2], before.blocks[2]);
    assert.equal(blockOf(before.blocks, "prose").text, "One ");
  });

  it("folds neighbouring read-only calls and reasoning into one block", () => {
    const { blocks } = transcriptOf(
      prompt(),
      think("Hm"),
      ...read("c1"),
      ...read("c2"),
      ...read("c3", "search_text"),
      ...read("c4", "search_text"),
      say("Found it"),
    );
    assert.deepEqual(kinds(blocks), ["user", "steps", "prose"]);
    const { steps } = blockOf(blocks, "steps");
    const calls = steps.flatMap((step) => (step.kind === "call" ? [step.call] : []));
    assert.equal(summarizeCalls(calls), "Read 2 files, searched twice");
    assert.equal(steps[0]?.kind === "reasoning" && steps[0].reasoning.endedAt, "2026-11-22T12:00:02.000Z");
  });

  it("shows a command with its live output, then its exit code", () => {
    const running = transcriptOf(
      prompt(),
      startCommand("c1"),
      { type: "tool-output", callId: "c1", text: "1 passing\n" },
      { type: "tool-output", callId: "c1", text: "1 failing\n" },
    );
    assert.equal(blockOf(running.blocks, "command").call.output, "1 passing\n1 failing\n");
    const done = reduceTranscript(running, stamp(endCall("c1", "run_command", { details: { exitCode: 1 } })));
    assert.equal(blockOf(done.blocks, "command").call.exitCode, 1);
  });

  it("turns an approval into the command card once it is decided", () => {
    const asked = transcriptOf(prompt(), startCommand("c1"), ask("q1", "c1", { command: "npm test" }));
    assert.deepEqual(kinds(asked.blocks), ["user", "approval"]);
    const allowed = reduceTranscript(asked, stamp(reply("q1", "c1", "once")));
    assert.deepEqual(kinds(allowed.blocks), ["user", "command"]);
    const rejected = reduceTranscript(asked, stamp(reply("q1", "c1", "reject", { advice: "Use the fake" })));
    assert.equal(blockOf(rejected.blocks, "command").call.reply?.advice, "Use the fake");
  });

  it("folds an approved read with the steps around it", () => {
    const { blocks } = transcriptOf(
      prompt(),
      ...read("c1"),
      startRead("c2"),
      ask("q1", "c2", { tool: "read_file" }),
      reply("q1", "c2", "once"),
      endCall("c2"),
      ...read("c3"),
    );
    assert.deepEqual(kinds(blocks), ["user", "steps"]);
    assert.equal(blockOf(blocks, "steps").steps.length, 3);
  });

  it("reviews the files of one turn on one card", () => {
    const asked = transcriptOf(
      prompt(),
      startEdit("c1"),
      startEdit("c2"),
      ask("q1", "c1", { tool: "edit_file", changes: [change("a")] }),
      ask("q2", "c2", { tool: "edit_file", changes: [change("b")] }),
    );
    assert.deepEqual(kinds(asked.blocks), ["user", "changes"]);
    assert.equal(blockOf(asked.blocks, "changes").files.length, 2);
    const settled = reduceTranscript(
      asked,
      stamp(
        reply("q1", "c1", "once"),
        { type: "change", callId: "c1", ...change("a"), state: "applied" },
        endCall("c1", "edit_file"),
        reply("q2", "c2", "reject"),
        endCall("c2", "edit_file", { status: "error", code: "denied" }),
      ),
    );
    const { files } = blockOf(settled.blocks, "changes");
    assert.deepEqual(
      files.map((file) => [file.requestId, file.change.state]),
      [
        [undefined, "applied"],
        [undefined, "rejected"],
      ],
    );
    assert.deepEqual(kinds(settled.blocks), ["user", "changes"]);
  });

  it("shows an edit that failed before it could be reviewed as a step", () => {
    const { blocks } = transcriptOf(
      prompt(),
      startEdit("c1"),
      endCall("c1", "edit_file", { status: "error", code: "conflict" }),
    );
    assert.deepEqual(kinds(blocks), ["user", "steps"]);
  });

  it("answers a question in place", () => {
    const asked = transcriptOf(prompt(), {
      type: "question-request",
      requestId: "q1",
      callId: "c1",
      question: "Where?",
      options: [],
    });
    assert.equal(blockOf(asked.blocks, "question").answer, undefined);
    const answered = reduceTranscript(
      asked,
      stamp({ type: "question-reply", requestId: "q1", answer: "Here", by: "user" }),
    );
    assert.equal(blockOf(answered.blocks, "question").answer, "Here");
  });

  it("keeps one to-do list for a run and opens another for the next", () => {
    const todos = (status: "pending" | "completed") => ({ type: "todos" as const, items: [{ text: "One", status }] });
    const { blocks } = transcriptOf(
      prompt(),
      todos("pending"),
      say("Working"),
      todos("completed"),
      { type: "session-end", reason: "finished", text: "" },
      prompt("More", "m2"),
      todos("pending"),
    );
    assert.deepEqual(kinds(blocks), ["user", "todos", "prose", "user", "todos"]);
    assert.equal(blockOf(blocks, "todos").items[0]?.status, "completed");
  });

  it("closes everything that is open when the run ends", () => {
    const { blocks, hidden } = transcriptOf(
      prompt(),
      startRead("c1"),
      startEdit("c2"),
      ask("q2", "c2", { changes: [change("a")] }),
      ask("q3", "c3", { command: "rm x" }),
      say("Then"),
      { type: "session-end", reason: "aborted", text: "" },
    );
    assert.deepEqual(kinds(blocks), ["user", "steps", "changes", "command", "prose", "end"]);
    assert.equal(blockOf(blocks, "changes").files[0]?.requestId, undefined);
    assert.equal(blockOf(blocks, "prose").streaming, false);
    assert.equal(hidden.length, 0);
  });

  it("shows what was undecided once, when a cut session asks again", () => {
    const again: AgentEventBody = {
      type: "session-start",
      cwd: "/",
      agent: "code",
      model: "m",
      mode: "manual",
      resumed: true,
    };
    const waiting = [startEdit("c1"), ask("q1", "c1", { changes: [change("a")] }), startCommand("c2"), ask("q2", "c2")];
    const { blocks } = transcriptOf(
      prompt(),
      startRead("c0"),
      { type: "tool-end", callId: "c0", tool: "read_file", status: "ok", content: "" },
      ...waiting,
      again,
      startEdit("c1"),
      ask("q3", "c1", { changes: [change("b")] }),
      startCommand("c2"),
      ask("q4", "c2"),
    );
    assert.deepEqual(
      blocks.map((block) => block.kind),
      ["user", "steps", "changes", "approval"],
    );
    const [, , changes] = blocks;
    assert.ok(changes?.kind === "changes");
    assert.deepEqual(
      changes.files.map((file) => file.requestId),
      ["q3"],
    );
  });

  it("keeps a command that was cut while it ran, as what it is", () => {
    const { blocks } = transcriptOf(prompt(), startCommand("c1"), {
      type: "session-start",
      cwd: "/",
      agent: "code",
      model: "m",
      mode: "manual",
      resumed: true,
    });
    assert.ok(blocks[1]?.kind === "command" && blocks[1].call.code === "aborted");
  });

  it("marks no end when the answer finished or an error card says it", () => {
    const error = { type: "error", code: "x", message: "Cut off.", nextStep: "Try again." } as const;
    assert.deepEqual(kinds(transcriptOf(prompt(), error, { type: "session-end", reason: "failed", text: "" }).blocks), [
      "user",
      "error",
    ]);
  });

  it("works from any suffix of the log", () => {
    const events = stamp(
      prompt(),
      think("Hm"),
      ...read("c1"),
      startCommand("c2"),
      ask("q2", "c2", { command: "npm test" }),
      reply("q2", "c2", "once"),
      { type: "tool-output", callId: "c2", text: "ok" },
      endCall("c2", "run_command"),
      startEdit("c3"),
      ask("q3", "c3", { changes: [change("a")] }),
      reply("q3", "c3", "once"),
      { type: "change", callId: "c3", ...change("a"), state: "applied" },
      endCall("c3", "edit_file"),
      say("Done"),
      { type: "session-end", reason: "limit", text: "12 turns" },
    );
    for (let from = 0; from <= events.length; from += 1) {
      const { blocks } = reduceTranscript(emptyTranscript, events.slice(from));
      const ids = blocks.map((block) => block.id);
      assert.equal(new Set(ids).size, ids.length);
      if (from < events.length) assert.equal(blocks.at(-1)?.kind, "end");
    }
  });
});
