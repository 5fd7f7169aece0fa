import assert from "node:assert/strict";
import { UserError } from "../../../src/base/errors.ts";
import { toolCall } from "../../fakes/scripted-chat-model.ts";
import { createTrial, deferred, readTool } from "./harness.ts";

const echo = readTool("read_file", async (path) => `text of ${path}`);

describe("agent loop", () => {
  it("asks, runs the calls, sends their results back and ends with the answer", async () => {
    const trial = createTrial({
      tools: [echo],
      script: [{ text: "Looking.", toolCalls: [toolCall("1", "read_file", { path: "a" })] }, { text: "It says a." }],
    });
    assert.deepEqual(await trial.run(), { reason: "finished", text: "It says a." });
    assert.deepEqual(trial.model.requests[1]?.messages.slice(2), [
      { role: "assistant", content: "Looking.", toolCalls: [toolCall("1", "read_file", { path: "a" })] },
      { role: "tool", callId: "1", content: "text of a" },
    ]);
    assert.deepEqual(
      trial.events.map((event) => event.type),
      [
        "turn-start",
        "text-delta",
        "usage",
        "tool-start",
        "tool-end",
        "turn-end",
        "turn-start",
        "text-delta",
        "usage",
        "turn-end",
      ],
    );
  });

  it("keeps every request a continuation of the one before it", async () => {
    const call = (id: string) => ({ toolCalls: [toolCall(id, "read_file", { path: id })] });
    const trial = createTrial({ tools: [echo], script: [call("1"), call("2"), call("3"), { text: "Done." }] });
    await trial.run();
    const texts = trial.model.requests.map((request) => JSON.stringify(request.messages).slice(0, -1));
    for (let index = 1; index < texts.length; index += 1) {
      assert.ok(texts[index]?.startsWith(texts[index - 1] ?? "?"), `request ${index + 1}`);
    }
  });

  it("delivers a message sent while it runs at the next turn", async () => {
    const trial = createTrial({
      tools: [
        readTool("read_file", async () => {
          trial.steering.push("Use tabs.");
          return "ok";
        }),
      ],
      script: [{ toolCalls: [toolCall("1", "read_file", { path: "a" })] }, { text: "With tabs." }],
    });
    await trial.run();
    assert.deepEqual(trial.model.requests[1]?.messages.at(-1), { role: "user", content: "Use tabs." });
  });

  it("goes on when a message came during the last answer", async () => {
    const trial = createTrial({
      script: [
        async () => {
          trial.steering.push("And the tests?");
          return { text: "Done." };
        },
        { text: "Tests too." },
      ],
    });
    assert.equal((await trial.run()).text, "Tests too.");
  });

  describe("replies that cannot be used", () => {
    it("tells the model about broken JSON, unknown tools and wrong arguments, and goes on", async () => {
      const trial = createTrial({
        tools: [echo],
        script: [
          { toolCalls: [toolCall("1", "read_file", '{"path": ')] },
          { toolCalls: [toolCall("2", "open_file", {})] },
          { toolCalls: [toolCall("3", "read_file", { path: "a" })] },
          { toolCalls: [toolCall("4", "read_file", { target: "a" })] },
          { text: "Done." },
        ],
      });
      assert.equal((await trial.run()).reason, "finished");
      const results = trial.of("tool-end").map((event) => event.content);
      assert.match(results[0] ?? "", /not valid JSON/);
      assert.match(results[1] ?? "", /There is no tool open_file. The tools are: read_file/);
      assert.match(results[3] ?? "", /path is missing \(you sent target\)/);
    });

    it("stops after three in a row and says why", async () => {
      const broken = { toolCalls: [toolCall("1", "read_file", "{")] };
      const trial = createTrial({ tools: [echo], script: [broken, { text: "  " }, broken] });
      const result = await trial.run();
      assert.equal(result.reason, "failed");
      assert.match(result.text, /3 replies in a row/);
      assert.equal(trial.of("error")[0]?.code, "unusable_replies");
      assert.equal(trial.of("correction").length, 1);
    });

    it("asks to go on when the answer was cut at the output limit", async () => {
      const trial = createTrial({ script: [{ text: "First half", finish: "length" }, { text: "second half" }] });
      assert.equal((await trial.run()).reason, "finished");
      assert.match(String(trial.model.requests[1]?.messages.at(-1)?.role), /user/);
    });
  });

  describe("when it is stopped", () => {
    it("keeps what was said when stopped in mid-stream", async () => {
      const trial = createTrial({
        script: [
          async (_request, onDelta, signal) => {
            onDelta({ type: "text", text: "Half a " });
            trial.controller.abort();
            signal.throwIfAborted();
            return {};
          },
        ],
      });
      assert.equal((await trial.run()).reason, "aborted");
      assert.deepEqual(trial.conversation.messages.at(-1), { role: "assistant", content: "Half a ", toolCalls: [] });
    });

    it("answers every call when stopped while calls run", async () => {
      const started = deferred<void>();
      const trial = createTrial({
        tools: [
          readTool("read_file", (_path, { signal }) => {
            started.resolve();
            return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
          }),
        ],
        script: [{ toolCalls: [toolCall("1", "read_file", { path: "a" }), toolCall("2", "read_file", { path: "b" })] }],
      });
      const running = trial.run();
      await started.promise;
      trial.controller.abort();
      assert.equal((await running).reason, "aborted");
      assert.deepEqual(
        trial
          .of("tool-end")
          .map((event) => [event.callId, event.code])
          .sort(),
        [
          ["1", "aborted"],
          ["2", "aborted"],
        ],
      );
      assert.deepEqual(
        trial.conversation.messages.slice(-2).map((message) => message.role),
        ["tool", "tool"],
      );
    });
  });

  it("ends with the model's error, keeping what had arrived", async () => {
    const trial = createTrial({
      script: [
        async (_request, onDelta) => {
          onDelta({ type: "text", text: "The answer is" });
          throw new UserError("stream_cut", "The connection was cut.", "Try again.");
        },
      ],
    });
    assert.deepEqual(await trial.run(), { reason: "failed", text: "The connection was cut." });
    assert.equal(trial.of("error")[0]?.nextStep, "Try again.");
    assert.equal(trial.conversation.messages.at(-1)?.role, "assistant");
  });

  it("says that it waits for a retry", async () => {
    const trial = createTrial({
      script: [
        async (_request, onDelta) => {
          onDelta({ type: "retry", attempt: 1, delayMs: 1500, reason: "The rate is limited." });
          return { text: "Here." };
        },
      ],
    });
    await trial.run();
    assert.equal(trial.of("notice")[0]?.text, "The rate is limited. Trying again in 1.5 s (attempt 2).");
  });

  it("stops at a limit before the next request, with the history complete", async () => {
    const call = { toolCalls: [toolCall("1", "read_file", { path: "a" })] };
    const trial = createTrial({ tools: [echo], script: [call, call], limits: { turns: 2 } });
    const result = await trial.run();
    assert.equal(result.reason, "limit");
    assert.match(result.text, /2 turns/);
    assert.equal(trial.conversation.messages.at(-1)?.role, "tool");
  });
});
