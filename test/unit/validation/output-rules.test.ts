import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { UserError } from "../../../src/base/errors.ts";
import type { ApprovalReply, Approver } from "../../../src/ports/user.ts";
import type { PermissionMode } from "../../../src/protocol/access.ts";
import { type OutputRule, outputRuleFile } from "../../../src/protocol/output-rule.ts";
import { checkOutput, redacted } from "../../../src/validation/check-output.ts";
import { isCard, isIban, isSsn } from "../../../src/validation/find-personal-data.ts";
import { findRunningCode, findRunningCodeInAnswer } from "../../../src/validation/find-running-code.ts";
import { readOutputRules } from "../../../src/workspace/output-rule-files.ts";
import { AnsweringApprover, absentApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

const rules = (...list: unknown[]): OutputRule[] => outputRuleFile.parse({ rules: list }).rules;
// Test numbers of the payment networks and of the IBAN registry; they belong to nobody.
const card = ["4111", "1111", "1111", "1111"].join(" ");
const iban = ["DE89", "3704", "0044", "0532", "0130", "00"].join(" ");
const key = ["gh", "p_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("");

describe("what output rules find", () => {
  it("knows cards by their check digit", () => {
    assert.deepEqual([card, "4111 1111 1111 1112", "0000 0000 0000 0000", "1234"].map(isCard), [
      true,
      false,
      false,
      false,
    ]);
  });

  it("knows IBANs by length and check digits", () => {
    const others = [
      "GB82WEST12345698765432",
      "DE89370400440532013001",
      "DE8937040044053201300",
      "XX89370400440532013000",
    ];
    assert.deepEqual([iban, ...others].map(isIban), [true, true, false, false, false]);
  });

  it("knows social security numbers by their ranges", () => {
    const numbers = [
      "219-09-9999",
      "000-12-3456",
      "666-12-3456",
      "900-12-3456",
      "219-00-1234",
      "219-09-0000",
      "078-05-1120",
    ];
    assert.deepEqual(numbers.map(isSsn), [true, false, false, false, false, false, false]);
  });

  it("leaves numbers alone that are something else", () => {
    const text =
      "1700000000000 v4.111.1111 2026-11-22 550e8400-e29b-41d4-a716-446655440000 3.1415926535897932 4012888888881882";
    assert.deepEqual(checkOutput({ text }, rules({ find: "personal-data" })), []);
  });

  it("finds them beside any mark of a sentence", () => {
    const types = ["card", "iban", "ssn", "email", "phone"];
    const values = [card, card.replaceAll(" ", "-"), iban, "219-09-9999", "jo@firm.de", "+49 30 1234567"];
    for (const value of values)
      for (const text of [
        `It is ${value}.`,
        `"${value}"`,
        `(${value})`,
        `a=${value};`,
        `is ${value}, and`,
        `x: ${value}\n`,
      ])
        assert.equal(checkOutput({ text }, rules({ find: "personal-data", types })).length, 1, text);
  });

  it("redacts every find and nothing else", () => {
    const text = `Pay ${card} or ${iban} NOW, ask jo@firm.de.`;
    const found = checkOutput(
      { text },
      rules({ find: "personal-data", types: ["card", "iban", "email"], action: "redact" }),
    );
    assert.equal(
      redacted(text, found),
      "Pay [redacted: card number] or [redacted: IBAN] NOW, ask [redacted: e-mail address].",
    );
  });

  it("knows code that runs things by language", () => {
    assert.equal(findRunningCode("const r = eval(x);", "a.js").length, 1);
    assert.equal(findRunningCode("const evaluation = retrieval(x);", "a.js").length, 0);
    assert.equal(findRunningCode("import subprocess\nos.system('x')", "a.py").length, 2);
    assert.equal(findRunningCode("os.system('x')", "notes.md").length, 0);
    assert.equal(findRunningCodeInAnswer("Do:\n```python\neval(x)\n```\nnot eval(y)\n").length, 1);
  });

  it("holds length, forbidden and required text", () => {
    const list = rules(
      { find: "length", characters: 5, on: "answers" },
      { find: "forbidden", pattern: "acme", ignoreCase: true, name: "No names" },
      { find: "missing", pattern: "^// Copyright", on: "files", paths: ["src/**"] },
    );
    assert.deepEqual(
      checkOutput({ text: "By ACME" }, list).map(({ text }) => text),
      ["7 characters, 5 are allowed", "No names, line 1 (rule: No names)"],
    );
    assert.equal(checkOutput({ text: "x", path: "src/a.ts" }, list).length, 1);
    assert.equal(checkOutput({ text: "// Copyright", path: "src/a.ts" }, list).length, 0);
    assert.equal(checkOutput({ text: "x", path: "docs/a.md" }, list).length, 0);
  });

  it("says nothing of what a file has already", () => {
    const [list, path] = [rules({ find: "secrets" }), "a.ts"];
    assert.equal(checkOutput({ text: `k = "${key}"`, path, before: "" }, list).length, 1);
    assert.equal(checkOutput({ text: `// more\nk = "${key}"`, path, before: `k = "${key}"` }, list).length, 0);
  });

  it("refuses expressions that are none or too slow", () => {
    for (const pattern of ["(", "(a+)+$", "(?:x*y*)*z"])
      assert.equal(outputRuleFile.safeParse({ rules: [{ find: "forbidden", pattern }] }).success, false, pattern);
  });
});

describe("output rules at work", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  async function run(
    script: ConstructorParameters<typeof ScriptedChatModel>,
    options: { list?: OutputRule[]; approver?: Approver; mode?: PermissionMode } = {},
  ) {
    const writer = new MemorySessionWriter();
    const model = new ScriptedChatModel(...script);
    const session = createAgentSession({
      writer,
      model,
      profile: codeAgent,
      mode: options.mode ?? "edits",
      trusted: true,
      ports: workspace.context,
      approver: options.approver ?? absentApprover,
      rules: new MemoryRuleStore(),
      limits: {},
      outputRules: options.list ?? [],
      clock: workspace.context.clock,
      logger: { log: () => undefined },
    });
    const result = await session.send({ text: "Go." });
    await session.close();
    const said = writer.events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("|");
    const notices = writer.events.flatMap((event) => (event.type === "notice" ? [event.text] : []));
    return { result, said, notices, writer, model };
  }
  const write = (content: string) => ({ toolCalls: [toolCall("w", "write_file", { path: "a.ts", content })] });

  it("warn of a secret in a written file by default", async () => {
    const { notices } = await run([write(`export const k = "${key}";\n`), { text: "Done." }]);
    assert.match(notices.join(), /Create a\.ts: GitHub token, line 1 \(rule: Secrets in generated files\)/);
    assert.match(await workspace.read("a.ts"), /ghp_/);
  });

  it("ask on the approval with the reason, block, and redact what is written", async () => {
    const approver = new AnsweringApprover([{ decision: "reject" } satisfies Partial<ApprovalReply>]);
    const list = rules({ find: "running-code", action: "ask" });
    await run([write("eval(x);\n"), { text: "Done." }], { list, approver });
    assert.match(approver.requests[0]?.reason ?? "", /output rule: code that runs things \(eval\(\), line 1/);
    assert.ok(approver.requests[0]?.effects.some(({ text, risk }) => risk && text.includes("code that runs things")));

    const blocked = await run([write("eval(x);\n"), { text: "Done." }], {
      list: rules({ find: "running-code", action: "block" }),
      mode: "all",
    });
    assert.ok(blocked.writer.events.some((event) => event.type === "tool-end" && event.code === "denied"));

    await run([write(`const c = "${card}";\n`), { text: "Done." }], {
      list: rules({ find: "personal-data", action: "redact" }),
    });
    assert.equal(await workspace.read("a.ts"), 'const c = "[redacted: card number]";\n');
  });

  it("hold an answer back until it is checked, and never show what they take away", async () => {
    const list = rules({ find: "personal-data", action: "redact" });
    const half = card.slice(0, 9);
    const answer: ConstructorParameters<typeof ScriptedChatModel>[0] = async (_request, onDelta) => {
      onDelta({ type: "text", text: `Card ${half}` });
      onDelta({ type: "text", text: card.slice(9) });
      return { text: `Card ${card}` };
    };
    const { said, result, notices, writer } = await run([answer], { list });
    assert.equal(said, "Card [redacted: card number]");
    assert.equal(result.text, said);
    assert.ok(!JSON.stringify(writer.events).includes(half));
    assert.match(notices.join(), /Output rules on this answer: card number, line 1/);
  });

  it("block an answer, or ask whether it is shown", async () => {
    const text = "The code name is Bluebird.";
    const rule = { find: "forbidden", pattern: "Bluebird", name: "Code names" };
    const blocked = await run([{ text }], { list: rules({ ...rule, action: "block" }) });
    assert.equal(blocked.said, "[An output rule blocked this answer: Code names, line 1 (rule: Code names).]");
    const list = rules({ ...rule, action: "ask" });
    assert.equal((await run([{ text }], { list, approver: new AnsweringApprover([{}]) })).said, text);
    assert.doesNotMatch((await run([{ text }], { list })).said, /code name is/);
  });

  it("let answers stream as they come where nothing could change them", async () => {
    const pieces: ConstructorParameters<typeof ScriptedChatModel>[0] = async (_request, onDelta) => {
      onDelta({ type: "text", text: "one " });
      onDelta({ type: "text", text: card });
      return { text: `one ${card}` };
    };
    const { said, notices } = await run([pieces], { list: rules({ find: "personal-data" }) });
    assert.equal(said, `one |${card}`);
    assert.match(notices.join(), /card number/);
  });

  it("come from the user and the workspace together; a broken file stops with its place", async () => {
    const stateDir = join(workspace.folder, "state");
    const cwd = workspace.folder;
    await mkdir(stateDir);
    await workspace.write(".lathe/output-rules.json", '{"rules":[{"find":"length","characters":9}]}');
    await writeFile(join(stateDir, "output-rules.json"), '{"rules":[{"find":"secrets","action":"block"}]}');
    const list = await readOutputRules(stateDir, cwd);
    assert.deepEqual(
      list.map(({ find, action }) => [find, action]),
      [
        ["secrets", "block"],
        ["length", "warn"],
      ],
    );
    await workspace.write(".lathe/output-rules.json", '{"rules":[{"find":"lenght"}]}');
    await assert.rejects(
      readOutputRules(stateDir, cwd),
      (error) => error instanceof UserError && error.code === "bad_output_rules" && error.message.includes(".lathe"),
    );
  });
});
