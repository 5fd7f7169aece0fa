import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import type { OutputRule } from "../../../src/protocol/output-rule.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { emptyTranscript, reduceTranscript } from "../../../src/webview/state/transcript.ts";
import type { ScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import { connectScript, eventually, extensionUnderTest, folder, runToEnd, untilIdle } from "./extension-under-test.ts";

const answer = { text: "The card is 4111 1111 1111 1111." };
const rule = (action: OutputRule["action"]): OutputRule => ({
  find: "personal-data",
  types: ["card"],
  on: "both",
  action,
});

describe("what watches over a session in the window", () => {
  let access: TestAccess;
  let server: ScriptedModelServer | undefined;
  const hooks = join(folder, ".lathe/hooks.json");

  before(async () => {
    access = await extensionUnderTest();
  });
  afterEach(async () => {
    access.sessions.controller.stop();
    await untilIdle(access);
    access.sessions.controller.setMode("manual");
    await access.settings.write("output.rules", []);
    await rm(hooks, { force: true });
    await server?.close();
    server = undefined;
  });

  const events = (): readonly AgentEvent[] => access.sessions.controller.current?.events ?? [];
  const noticed = () => events().flatMap((event) => (event.type === "notice" ? [event.text] : []));
  /** What the panel shows of the agent's words. */
  const prose = () =>
    reduceTranscript(emptyTranscript, events())
      .blocks.flatMap((block) => (block.kind === "prose" ? [block.text] : []))
      .join("");
  const pending = () => eventually("the question", () => access.sessions.desk.pending[0]);

  it("redacts an answer by a rule of the settings before the panel has it", async () => {
    await access.settings.write("output.rules", [rule("redact")]);
    server = await connectScript(access, [answer]);
    await runToEnd(access, "Which card?");
    assert.equal(prose(), "The card is [redacted: card number].");
    assert.ok(
      noticed().some((text) => text.includes("card number, line 1")),
      noticed().join(),
    );
  });

  it("asks whether an answer is shown, and shows it then", async () => {
    await access.settings.write("output.rules", [rule("ask")]);
    server = await connectScript(access, [answer, answer]);
    for (const decision of ["reject", "once"] as const) {
      await access.sessions.controller.send("Which card?", []);
      const request = await pending();
      assert.equal(prose().includes("4111"), false);
      access.sessions.desk.reply(request.requestId, { decision });
      await untilIdle(access);
    }
    assert.match(prose(), /was not shown.*The card is 4111/s);
    const steps = reduceTranscript(emptyTranscript, events()).blocks.flatMap((block) =>
      block.kind === "steps" ? block.steps : [],
    );
    assert.deepEqual(
      steps.map((step) => step.kind === "call" && step.call.status),
      ["error", "ok"],
    );
  });

  it("does not write what a rule blocks, and tells the model", async () => {
    await access.settings.write("output.rules", [rule("block")]);
    const call = { id: "w", name: "write_file", arguments: { path: "card.txt", content: answer.text } };
    server = await connectScript(access, [{ toolCalls: [call] }, { text: "Then not." }]);
    access.sessions.controller.setMode("edits");
    await runToEnd(access, "Note it");
    const end = events().find((event) => event.type === "tool-end");
    assert.match(end?.content ?? "", /An output rule does not allow this: card number, line 1/);
  });

  it("runs the hooks of the folder once they are trusted, and what they forbid is not done", async () => {
    const script = "echo 'not on a Sunday' >&2; exit 2";
    await mkdir(dirname(hooks), { recursive: true });
    const group = { matcher: "run_command", hooks: [{ type: "command", command: script }] };
    await writeFile(hooks, JSON.stringify({ hooks: { PreToolUse: [group] } }));
    const command = { name: "run_command", arguments: { command: "echo done" } };
    server = await connectScript(access, [{ toolCalls: [{ id: "c", ...command }] }, { text: "Then not." }]);
    await access.sessions.controller.send("Do it", []);
    const request = await pending();
    assert.match(JSON.stringify(request), /not on a Sunday/);
    access.sessions.desk.reply(request.requestId, { decision: "session" });
    await untilIdle(access);
    const end = events().find((event) => event.type === "tool-end");
    assert.match(end?.content ?? "", /A hook stopped this call: not on a Sunday/);
  });
});
