import assert from "node:assert/strict";
import { ToolError } from "../../../src/base/errors.ts";
import type { Tool } from "../../../src/tools/define-tool.ts";
import { writeFile } from "../../../src/tools/write-file.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace } from "../../fakes/tool-context.ts";
import { commandTool, createTrial, deferred, readTool } from "./harness.ts";

describe("calls of one turn", () => {
  it("reads run side by side and answer in the order of the calls", async () => {
    const bothRun = deferred<void>();
    let running = 0;
    const trial = createTrial({
      tools: [
        readTool("read_file", async (path) => {
          running += 1;
          if (running === 2) bothRun.resolve();
          await bothRun.promise;
          return path;
        }),
      ],
      script: [
        { toolCalls: [toolCall("1", "read_file", { path: "a" }), toolCall("2", "read_file", { path: "b" })] },
        { text: "Done." },
      ],
    });
    await trial.run();
    assert.deepEqual(
      trial.conversation.messages.filter((message) => message.role === "tool").map((message) => message.content),
      ["a", "b"],
    );
  });

  it("a command waits for the reads before it, and what follows waits for the command", async () => {
    const order: string[] = [];
    const note = (name: string) => async (subject: string) => {
      order.push(`${name} ${subject} begins`);
      await Promise.resolve();
      order.push(`${name} ${subject} ends`);
      return subject;
    };
    const trial = createTrial({
      mode: "all",
      tools: [readTool("read_file", note("read")), commandTool("run_command", note("run"))],
      script: [
        {
          toolCalls: [
            toolCall("1", "read_file", { path: "a" }),
            toolCall("2", "run_command", { command: "x" }),
            toolCall("3", "run_command", { command: "y" }),
            toolCall("4", "read_file", { path: "b" }),
          ],
        },
        { text: "Done." },
      ],
    });
    await trial.run();
    assert.deepEqual(
      order,
      ["read a", "run x", "run y", "read b"].flatMap((step) => [`${step} begins`, `${step} ends`]),
    );
  });
});

describe("while a decision is open", () => {
  /** Reads of `secret` are asked for; every other one is allowed. */
  async function trialWith(calls: ReturnType<typeof toolCall>[]) {
    const ran: string[] = [];
    const asked = deferred<void>();
    const answer = deferred<{ decision: "once" | "reject" }>();
    const approver = new AnsweringApprover([
      async () => {
        asked.resolve();
        return answer.promise;
      },
    ]);
    const note = async (subject: string) => {
      ran.push(subject);
      return subject;
    };
    const trial = createTrial({
      approver,
      tools: [readTool("read_file", note), commandTool("run_command", note)],
      script: [{ toolCalls: calls }, { text: "Done." }],
    });
    trial.rules.addSessionRule({ access: "read", pattern: "secret", action: "ask" });
    trial.rules.addSessionRule({ access: "execute", pattern: "free", action: "allow" });
    const done = trial.run();
    await asked.promise;
    return { trial, ran, approver, answer: answer.resolve, done };
  }

  it("nothing else of the run proceeds, not even a read beside it or before it", async () => {
    const { trial, ran, answer, done } = await trialWith([
      toolCall("1", "read_file", { path: "a" }),
      toolCall("2", "read_file", { path: "secret" }),
      toolCall("3", "read_file", { path: "b" }),
      toolCall("4", "run_command", { command: "free" }),
    ]);
    // Whatever could have been started by now has had every chance.
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(ran, []);
    assert.equal(trial.of("tool-end").length, 0);
    assert.equal(trial.model.requests.length, 1);
    answer({ decision: "reject" });
    await done;
    assert.deepEqual(ran, ["a", "b", "free"]);
    assert.deepEqual(
      trial.conversation.messages.flatMap((message) => (message.role === "tool" ? [message.callId] : [])),
      ["1", "2", "3", "4"],
    );
  });

  it("two decisions of one review both have to be made", async () => {
    const { ran, answer, approver, done } = await trialWith([
      toolCall("1", "read_file", { path: "secret" }),
      toolCall("2", "read_file", { path: "secret" }),
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(approver.requests.length, 2);
    assert.deepEqual(ran, []);
    answer({ decision: "once" });
    await done;
    assert.deepEqual(ran, ["secret", "secret"]);
  });
});

describe("changes of one turn", () => {
  async function requestsBeforeTheFirstReply(paths: string[]): Promise<number> {
    const workspace = await createToolWorkspace();
    try {
      let open = 0;
      let first: number | undefined;
      const approver = new AnsweringApprover([
        async () => {
          open += 1;
          await new Promise((resolve) => setImmediate(resolve));
          first ??= open;
          return { decision: "once" };
        },
      ]);
      const calls = paths.map((path, at) => toolCall(`${at}`, "write_file", { path, content: `${at}\n` }));
      const trial = createTrial({
        approver,
        tools: [writeFile as Tool],
        ports: { files: workspace.context.files },
        script: [{ toolCalls: calls }, { text: "Done." }],
      });
      await trial.run();
      assert.equal(approver.requests.length, paths.length);
      return first ?? 0;
    } finally {
      await workspace.dispose();
    }
  }

  it("are one review, also where two files have the same name", async () => {
    assert.equal(await requestsBeforeTheFirstReply(["one/index.ts", "two/index.ts", "two/deep/index.ts"]), 3);
  });

  it("wait for each other where both may mean one file", async () => {
    for (const other of ["index.ts", "./one/index.ts", "two/../one/index.ts"])
      assert.equal(await requestsBeforeTheFirstReply(["one/index.ts", other]), 1, other);
  });
});

describe("a call that is not quite right", () => {
  const echo = readTool("read_file", async (path) => {
    if (path === "broken") throw new ToolError("not_found", "It is not there.");
    return path;
  });

  it("is run where only one thing can be meant, and says what was ignored", async () => {
    const sent = '{"file_path": "a", "offset": 2}';
    const trial = createTrial({
      tools: [echo],
      script: [{ toolCalls: [toolCall("1", "functions.read_file", sent)] }, { text: "Done." }],
    });
    await trial.run();
    const [started] = trial.of("tool-start");
    assert.deepEqual([started?.input, started?.arguments, started?.title], [{ path: "a" }, sent, "Read a"]);
    assert.equal(trial.of("tool-end")[0]?.content, "a\nIgnored: offset; read_file takes path.");
    assert.equal(trial.conversation.messages.at(-2)?.content, "a\nIgnored: offset; read_file takes path.");
  });

  it("keeps its target in the title when it cannot be parsed or planned", async () => {
    const planless: Tool = {
      ...echo,
      name: "edit_file",
      access: () => Promise.reject(new ToolError("conflict", "No.")),
    };
    const trial = createTrial({
      tools: [echo, planless],
      script: [
        {
          toolCalls: [
            toolCall("1", "edit_file", { path: "src/a.ts", why: "x" }),
            toolCall("2", "read_file", '{"path": "b.ts", '),
            toolCall("3", "read_file", { path: "broken", why: "x" }),
          ],
        },
        { text: "Done." },
      ],
    });
    await trial.run();
    assert.deepEqual(
      trial.of("tool-start").map((event) => event.title),
      ["Edit src/a.ts", "Read b.ts", "Read broken"],
    );
    assert.deepEqual(
      trial.conversation.messages.filter((message) => message.role === "tool").map((message) => message.content)[2],
      "It is not there.\nIgnored: why; read_file takes path.",
    );
  });
});

describe("permission of a call", () => {
  const ran: string[] = [];
  const command = commandTool("run_command", async (text) => {
    ran.push(text);
    return "output";
  });
  const oneCall = { toolCalls: [toolCall("1", "run_command", { command: "npm test" })] };
  beforeEach(() => {
    ran.length = 0;
  });

  it("denies what would be asked when nobody is there", async () => {
    const trial = createTrial({ tools: [command], script: [oneCall, { text: "Could not." }] });
    await trial.run();
    assert.deepEqual(ran, []);
    assert.equal(trial.of("tool-end")[0]?.code, "denied");
    assert.match(trial.of("tool-end")[0]?.content ?? "", /nobody can be asked/);
    assert.equal(trial.of("permission-reply")[0]?.by, "nobody");
  });

  it("shows the whole command and its effects, and runs once approved", async () => {
    const approver = new AnsweringApprover([{ decision: "once" }]);
    const trial = createTrial({ tools: [command], approver, script: [oneCall, { text: "Done." }] });
    await trial.run();
    assert.deepEqual(ran, ["npm test"]);
    const [request] = approver.requests;
    assert.equal(request?.command, "npm test");
    assert.deepEqual(request?.effects, [{ kind: "runs", text: "npm test" }]);
    assert.equal(request?.pattern, "npm test");
  });

  it("does not count the time a person takes to decide", async () => {
    const approver = new AnsweringApprover([
      async () => {
        trial.clock.advance(60_000);
        return { decision: "once" };
      },
    ]);
    const slow = commandTool("run_command", async () => {
      trial.clock.advance(1500);
      return "output";
    });
    const trial = createTrial({ tools: [slow], approver, script: [oneCall, { text: "Done." }] });
    await trial.run();
    assert.equal(trial.of("tool-end")[0]?.durationMs, 1500);
  });

  it("asks only once after an answer for the session", async () => {
    const approver = new AnsweringApprover([{ decision: "session" }]);
    const trial = createTrial({ tools: [command], approver, script: [oneCall, oneCall, { text: "Done." }] });
    await trial.run();
    assert.equal(approver.requests.length, 1);
    assert.equal(ran.length, 2);
    assert.deepEqual(trial.rules.user, []);
  });

  it("writes a rule of user scope for always, with the pattern as the user left it", async () => {
    const approver = new AnsweringApprover([{ decision: "always", pattern: "npm *" }]);
    const trial = createTrial({ tools: [command], approver, script: [oneCall, { text: "Done." }] });
    await trial.run();
    assert.deepEqual(trial.rules.user, [{ access: "execute", pattern: "npm *", action: "allow" }]);
  });

  it("passes the advice of a rejection to the model", async () => {
    const approver = new AnsweringApprover([{ decision: "reject", advice: "Use pnpm." }]);
    const trial = createTrial({ tools: [command], approver, script: [oneCall, { text: "Done." }] });
    await trial.run();
    assert.deepEqual(ran, []);
    assert.match(String(trial.conversation.messages.at(-2)?.content), /rejected this and says: Use pnpm\./);
  });

  it("an open question expires as a rejection", async () => {
    const approver = new AnsweringApprover(
      [
        (_request, signal) => {
          queueMicrotask(() => trial.clock.advance(60_000));
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        },
      ],
      60_000,
    );
    const trial = createTrial({ tools: [command], approver, script: [oneCall, { text: "Done." }] });
    await trial.run();
    assert.equal(trial.of("permission-reply")[0]?.by, "expiry");
    assert.ok(trial.of("permission-request")[0]?.expiresAt);
    assert.deepEqual(ran, []);
  });

  it("stopping while a question is open does nothing and answers the call", async () => {
    const approver = new AnsweringApprover([
      (_request, signal) => {
        queueMicrotask(() => trial.controller.abort());
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    ]);
    const trial = createTrial({ tools: [command], approver, script: [oneCall] });
    assert.equal((await trial.run()).reason, "aborted");
    assert.equal(trial.of("permission-reply")[0]?.by, "abort");
    assert.equal(trial.of("tool-end")[0]?.code, "aborted");
    assert.deepEqual(ran, []);
  });

  it("a tool that breaks answers with an error instead of ending the run", async () => {
    const trial = createTrial({
      tools: [readTool("read_file", () => Promise.reject(new TypeError("x is undefined")))],
      script: [{ toolCalls: [toolCall("1", "read_file", { path: "a" })] }, { text: "Noted." }],
    });
    assert.equal((await trial.run()).reason, "finished");
    assert.equal(trial.of("tool-end")[0]?.code, "unexpected");
  });
});
