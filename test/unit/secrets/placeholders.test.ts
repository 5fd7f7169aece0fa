import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import { placeholdersIn, placeholderText } from "../../../src/secrets/placeholder.ts";
import { revealInCommand } from "../../../src/secrets/reveal-in-command.ts";
import { SecretVault } from "../../../src/secrets/secret-vault.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, type ScriptedReply, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

const hidden = placeholderText("password", "abcdef");
const odd = `a'b"c$HOME\`d\\e f`;
const password = "Tr0ub4dor&3x9";

describe("placeholders in commands", () => {
  for (const command of [
    `printf %s ${hidden}`,
    `printf %s "${hidden}"`,
    `printf %s '${hidden}'`,
    `printf %s "$(printf %s x)" | cat >/dev/null; printf %s "${hidden}"`,
    `cat <<E | tr -d '\\n'\n${hidden}\nE`,
    `cat <<'E' | tr -d '\\n'\n${hidden}\nE\n`,
  ])
    it(`come to the program as they are: ${JSON.stringify(command)}`, () => {
      const line = revealInCommand(command, () => odd, "posix");
      assert.equal(execFileSync("bash", ["-c", line], { encoding: "utf8" }), odd);
    });

  it("are quoted for PowerShell", () => {
    const reveal = (command: string) => revealInCommand(command, () => "a'b$c", "powershell");
    assert.equal(reveal(`echo ${hidden}`), "echo 'a''b$c'");
    assert.equal(reveal(`echo "${hidden}"`), 'echo "a\'b`$c"');
  });
});

describe("the vault", () => {
  it("hides a value everywhere once it was found in a place that says so", () => {
    const vault = new SecretVault({ key: "test" });
    assert.equal(vault.hide(`it is ${password}`).text, `it is ${password}`);
    vault.hide(`password = "${password}"`);
    assert.match(vault.hide(`it is ${password}.`).text, /^it is <secret:password:[0-9a-f]{6}>\.$/);
  });

  it("hides the pieces that a shortened line shows", () => {
    const vault = new SecretVault({ key: "test" });
    vault.add(password, "env-value", "value");
    assert.doesNotMatch(vault.hide(`x = ${password.slice(0, 9)}… (400 characters)`).text, /Tr0ub/);
  });

  it("hides lines of a key by themselves", () => {
    const vault = new SecretVault({ key: "test" });
    const line = "MIIEpAIBAAKCAQEAx9Zq1bT7yGkQ2mN4vR8sW6pL0dF3hJ5cU1eK7oI9aXzBnMtY";
    vault.note(
      `-----BEGIN RSA PRIVATE KEY-----\n${line}\n${line.split("").reverse().join("")}\n-----END RSA PRIVATE KEY-----`,
      () => "k",
    );
    assert.doesNotMatch(vault.hide(`found: ${line}`).text, /MIIEp/);
  });

  it("leaves what the user has allowed", () => {
    const text = `password = "${password}"`;
    const [one] = placeholdersIn(new SecretVault({ key: "test" }).hide(text).text);
    assert.equal(new SecretVault({ key: "test", allowed: [one?.id ?? ""] }).hide(text).text, text);
  });

  it("gives other placeholders with another key", () => {
    const text = `password = "${password}"`;
    const [one, other] = ["a", "b"].map((key) => new SecretVault({ key }).hide(text).text);
    assert.notEqual(one, other);
  });
});

describe("placeholders over sessions", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
    await workspace.write("config.py", `password = "${password}"\n`);
  });
  afterEach(() => workspace.dispose());

  async function run(script: ScriptedReply[], text: string, stored: AgentEvent[] = []) {
    const writer = new MemorySessionWriter();
    const model = new ScriptedChatModel(...script);
    const approver = new AnsweringApprover([{}]);
    const rules = new MemoryRuleStore();
    await rules.addUserRule({ access: "execute", pattern: "*", action: "allow" });
    const session = createAgentSession({
      writer,
      ...(stored.length > 0 && {
        stored: {
          header: { kind: "session", version: 1, id: "s", createdAt: "", cwd: "" },
          events: stored,
          problems: [],
        },
      }),
      model,
      profile: codeAgent,
      mode: "edits",
      trusted: true,
      ports: workspace.context,
      approver,
      rules,
      secrets: { key: "installation" },
      limits: {},
      clock: workspace.context.clock,
      logger: { log: () => undefined },
    });
    await session.send({ text });
    await session.close();
    return { writer, model, approver };
  }

  const seen = (events: readonly AgentEvent[]) =>
    events.flatMap((event) => (event.type === "secrets-hidden" ? event.secrets.map((one) => one.placeholder) : []));

  it("mean the same after the session is taken up again, and requests keep their beginning", async () => {
    const first = await run(
      [{ toolCalls: [toolCall("a", "read_file", { path: "config.py" })] }, { text: "Seen." }],
      "Look.",
    );
    const [placeholder = ""] = seen(first.writer.events);
    assert.ok(!JSON.stringify(first.writer.events).includes(password));
    const edit = toolCall("b", "edit_file", {
      path: "config.py",
      edits: [{ search: placeholder, replace: `${placeholder}!` }],
    });
    const second = await run([{ toolCalls: [edit] }, { text: "Done." }], "Go on.", first.writer.events);
    assert.equal(await workspace.read("config.py"), `password = "${password}!"\n`);
    const before = first.model.requests.at(-1)?.messages ?? [];
    assert.deepEqual(second.model.requests[0]?.messages.slice(1, before.length), before.slice(1));
  });

  it("that were never given out are refused where they would be written in the place of a secret", async () => {
    await run([{ toolCalls: [toolCall("a", "read_file", { path: "config.py" })] }, { text: "Seen." }], "Look.").then(
      async ({ writer }) => {
        const [placeholder = ""] = seen(writer.events);
        const mistyped = placeholder.replace(/.>$/, (end) => (end === "0>" ? "1>" : "0>"));
        const edit = toolCall("b", "edit_file", {
          path: "config.py",
          edits: [{ search: placeholder, replace: mistyped }],
        });
        const second = await run([{ toolCalls: [edit] }, { text: "Done." }], "Go on.", writer.events);
        const end = second.writer.events.find((event) => event.type === "tool-end");
        assert.match(end?.type === "tool-end" ? end.content : "", /is no placeholder that you were given/);
        assert.equal(await workspace.read("config.py"), `password = "${password}"\n`);
      },
    );
  });

  it("whose value is lost are refused, not written", async () => {
    const first = await run([{ text: "Noted." }], `My password: ${password}`);
    const [placeholder = ""] = seen(first.writer.events);
    await workspace.write("config.py", "password = None\n");
    const write = toolCall("b", "write_file", { path: "new.py", content: `p = "${placeholder}"\n` });
    const second = await run([{ toolCalls: [write] }, { text: "Done." }], "Go on.", first.writer.events);
    const end = second.writer.events.find((event) => event.type === "tool-end");
    assert.match(end?.type === "tool-end" ? end.content : "", /is not known any more/);
    assert.equal(await workspace.read("new.py").catch(() => "none"), "none");
  });

  it("in a command ask, whatever the rules say", async () => {
    const first = await run(
      [{ toolCalls: [toolCall("a", "read_file", { path: "config.py" })] }, { text: "Seen." }],
      "Look.",
    );
    const [placeholder = ""] = seen(first.writer.events);
    const command = toolCall("b", "run_command", { command: `printf %s '${placeholder}'` });
    const second = await run([{ toolCalls: [command] }, { text: "Done." }], "Go on.", first.writer.events);
    const [request] = second.approver.requests;
    assert.equal(request?.command, `printf %s '${password}'`);
    assert.doesNotMatch(JSON.stringify(second.model.requests), /Tr0ub4dor/);
  });

  it("that nobody gave out are plain text", async () => {
    const text = "See <secret:token:012345> in the manual.\n";
    await run(
      [{ toolCalls: [toolCall("a", "write_file", { path: "doc.md", content: text })] }, { text: "Done." }],
      "Write.",
    );
    assert.equal(await workspace.read("doc.md"), text);
  });
});
