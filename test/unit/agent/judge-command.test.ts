import assert from "node:assert/strict";
import type { CommandJudge } from "../../../src/agent/judge-command.ts";
import { createCommandAnalyser } from "../../../src/permissions/commands/create-command-analyser.ts";
import type { PermissionMode } from "../../../src/protocol/access.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { realAnalyser } from "../permissions/commands/command-trial.ts";
import { commandTool, createTrial } from "./harness.ts";

const files = createNodeFiles([process.cwd()]);

function withGrammar(load: () => Promise<never>) {
  return createCommandAnalyser({ bash: { load }, powershell: { load }, shell: "bash" });
}

function judged(commands: string[], options: { judge?: CommandJudge; mode?: PermissionMode } = {}) {
  const ran: string[] = [];
  const tool = commandTool("run_command", async (text) => {
    ran.push(text);
    return "output";
  });
  const approver = new AnsweringApprover(commands.map(() => ({ decision: "session" as const })));
  const script = commands.map((command, at) => ({
    toolCalls: [{ id: `${at}`, name: "run_command", arguments: JSON.stringify({ command }) }],
  }));
  const judge = options.judge ?? { analyser: realAnalyser(), files };
  const trial = createTrial({ tools: [tool], approver, script: [...script, { text: "Done." }], ...options, judge });
  return { trial, approver, ran };
}

describe("commands that are decided", () => {
  it("show what they do, and offer no pattern where not all of it is understood", async () => {
    const { trial, approver } = judged(["curl -s https://a.example/x", "sh -c 'rm a'"]);
    await trial.run();
    assert.deepEqual(approver.requests[0]?.effects[0], { kind: "network", text: "a.example", risk: true });
    assert.equal(approver.requests[0]?.pattern, "curl -s https://a.example/x");
    assert.equal(approver.requests[1]?.pattern, undefined);
  });

  it("are not remembered for the session when their own text is a pattern for others", async () => {
    const { trial, approver, ran } = judged(["rm *", "rm src"]);
    await trial.run();
    assert.equal(approver.requests.length, 2);
    assert.equal(ran.length, 2);
    assert.deepEqual(
      trial.rules.session.map(({ pattern }) => pattern),
      ["rm src"],
    );
  });

  it("say once that they cannot be analysed", async () => {
    const analyser = withGrammar(async () => Promise.reject(new Error("no grammar")));
    const { trial, approver } = judged(["a 1", "b 2"], { judge: { analyser, files } });
    await trial.run();
    assert.equal(approver.requests.length, 2);
    assert.deepEqual(
      trial.of("notice").map(({ text }) => text.includes("no grammar")),
      [true],
    );
  });

  it("ask for what they write to a guarded file in every mode, also where a rule has the very line", async () => {
    const commands = ["echo x > .git/hooks/post-commit", "cp a .github/workflows/b.yml", "rm -f .vscode/tasks.json"];
    const { trial, approver } = judged([...commands, ...commands, "rm x"], { mode: "all" });
    await trial.run();
    assert.deepEqual(
      approver.requests.map(({ command }) => command),
      [...commands, ...commands],
    );
    assert.match(approver.requests[0]?.reason ?? "", /is a guarded file, so it is always asked/);
  });
});
