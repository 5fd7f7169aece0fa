import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { editFormatFor } from "../../../src/agent/edit-format.ts";
import { patchInCommand } from "../../../src/agent/patch-in-command.ts";
import { Toolbox } from "../../../src/agent/toolbox.ts";
import { createId } from "../../../src/base/ids.ts";
import type { EditFormatSetting } from "../../../src/protocol/edit-format.ts";
import { availableTools } from "../../../src/tools/registry.ts";
import { fakePorts } from "../../fakes/fake-ports.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, type ScriptedReply, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("the format of edits", () => {
  it("follows the family of the model", () => {
    const patched = [
      "gpt-5",
      "gpt-4.1-mini",
      "openai/gpt-5-codex",
      "o3",
      "o4-mini",
      "azure:o1",
      "codex-mini-latest",
      "gpt-oss:20b",
      "chatgpt-4o-latest",
      "some/other-codex",
    ];
    const others = [
      "claude-opus-4-1",
      "anthropic/claude-sonnet-4",
      "gemini-2.5-pro",
      "qwen3-coder:30b",
      "llama-3.3-70b",
      "gpt-3.5-turbo",
      "gpt-neox",
      "olmo-2",
      "deepseek-r1",
      "kimi-k2",
      "scripted",
      "",
    ];
    assert.deepEqual(
      patched.filter((id) => editFormatFor(id) !== "apply_patch"),
      [],
    );
    assert.deepEqual(
      others.filter((id) => editFormatFor(id) !== "edit_file"),
      [],
    );
    assert.equal(editFormatFor("gpt-5", "edit_file"), "edit_file");
    assert.equal(editFormatFor("claude-opus-4-1", "write_file"), "write_file");
  });

  it("decides which tools are told, and keeps the place and the order of the others", () => {
    const toolbox = new Toolbox(availableTools(fakePorts(), { readOnly: false }), [], "edit_file");
    const names = toolbox.names;
    assert.ok(names.includes("edit_file") && names.includes("write_file") && !names.includes("apply_patch"));
    const before = toolbox.offeredSchemas;
    toolbox.setEditFormat("edit_file");
    assert.equal(toolbox.offeredSchemas, before);
    toolbox.setEditFormat("apply_patch");
    assert.deepEqual(
      toolbox.names,
      names.flatMap((name) => (name === "edit_file" ? ["apply_patch"] : name === "write_file" ? [] : [name])),
    );
    toolbox.load("files");
    toolbox.setEditFormat("edit_file");
    assert.deepEqual(toolbox.names, [...names, "list_directory", "move_file", "delete_file"]);
  });

  it("does not speak of a tool that is not told", () => {
    const toolbox = new Toolbox(availableTools(fakePorts(), { readOnly: false }), [], "write_file");
    assert.ok(toolbox.names.includes("write_file") && !toolbox.names.includes("edit_file"));
    assert.doesNotMatch(JSON.stringify(toolbox.offeredSchemas), /edit_file|apply_patch/);
  });
});

describe("a patch in a command", () => {
  const patch = "*** Begin Patch\n*** Add File: a.txt\n+EOF is near\n*** End Patch";

  it("is found where the command is nothing else", () => {
    for (const command of [
      `apply_patch <<'EOF'\n${patch}\nEOF`,
      `apply_patch << "END"\n${patch}\nEND\n`,
      `cd src && applypatch <<EOF\n${patch}\nEOF`,
    ]) {
      assert.equal(patchInCommand({ command, cwd: "." }), command);
    }
  });

  it("may go to the workspace first, where it starts anyway", () => {
    const command = `cd /srv/app/ && apply_patch <<'EOF'\n${patch}\nEOF`;
    assert.equal(patchInCommand({ command, cwd: "." }, "/srv/app"), `apply_patch <<'EOF'\n${patch}\nEOF`);
    assert.equal(patchInCommand({ command, cwd: "." }, "/srv/other"), command);
  });

  it("is left to the shell everywhere else", () => {
    for (const input of [
      { command: `apply_patch <<'EOF'\n${patch}\nEOF\nnpm test`, cwd: "." },
      { command: `apply_patch <<'EOF'\n${patch}\nEOF`, cwd: "src" },
      { command: `cat <<'EOF'\n${patch}\nEOF`, cwd: "." },
      { command: "apply_patch --help", cwd: "." },
      { command: "apply_patch <<'EOF'\nhello\nEOF", cwd: "." },
      "apply_patch",
      null,
    ]) {
      assert.equal(patchInCommand(input), undefined);
    }
  });
});

describe("a session and the format of its model", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
    await writeFile(join(workspace.folder, "a.txt"), "one\ntwo\n");
  });
  afterEach(() => workspace.dispose());

  const fileText = () => readFile(join(workspace.folder, "a.txt"), "utf8");
  const call = (name: string, input: unknown): ScriptedReply => ({
    toolCalls: [toolCall(createId("call"), name, input)],
  });
  const patch = "*** Begin Patch\n*** Update File: a.txt\n-two\n+2\n*** End Patch";

  function open(model: ScriptedChatModel, setting: EditFormatSetting = "auto") {
    const writer = new MemorySessionWriter();
    const session = createAgentSession({
      writer,
      model,
      profile: codeAgent,
      mode: "all",
      trusted: true,
      ports: workspace.context,
      approver: { canAsk: false, approve: () => Promise.reject(new Error("Nobody is there.")) },
      rules: new MemoryRuleStore(),
      limits: {},
      editFormat: () => setting,
      clock: new ManualClock(),
      logger: { log: () => undefined },
    });
    return { session, writer };
  }

  it("offers and explains only the chosen tool, and takes a call of another one", async () => {
    const model = new ScriptedChatModel(
      call("edit_file", { path: "a.txt", edits: [{ search: "one", replace: "1" }] }),
      call("apply_patch", { input: patch }),
      { text: "Done." },
    );
    const { session } = open(model, "apply_patch");
    assert.equal((await session.send({ text: "Go" })).reason, "finished");
    assert.equal(await fileText(), "1\n2\n");
    for (const request of model.requests) {
      assert.deepEqual(request.tools, model.requests[0]?.tools);
      const names = request.tools.map((tool) => tool.name);
      assert.ok(names.includes("apply_patch") && !names.includes("edit_file") && !names.includes("write_file"));
      assert.match(request.messages[0]?.content ?? "", /with apply_patch/);
      assert.doesNotMatch(request.messages[0]?.content ?? "", /edit_file/);
    }
    await session.close();
  });

  it("changes the beginning of its requests once when another model comes, and never otherwise", async () => {
    const first = new ScriptedChatModel(call("read_file", { path: "a.txt" }), { text: "Read." }, { text: "Hm." });
    const second = new ScriptedChatModel(call("apply_patch", { patch }), { text: "Done." }, { text: "Bye." });
    Object.assign(second, { id: "gpt-5" });
    const third = new ScriptedChatModel({ text: "Same." });
    Object.assign(third, { id: "o3" });
    const { session } = open(first);
    await session.send({ text: "Read" });
    session.setModel(second);
    await session.send({ text: "Patch" });
    session.setModel(third);
    await session.send({ text: "Again" });
    assert.equal(await fileText(), "one\n2\n");
    const beginnings = [...first.requests, ...second.requests, ...third.requests].map((request) =>
      JSON.stringify([request.tools, request.messages[0]]),
    );
    const changes = beginnings.filter((beginning, at) => at > 0 && beginning !== beginnings[at - 1]);
    assert.equal(changes.length, 1);
    const [before, after] = [first.requests.at(-1), second.requests[0]];
    assert.deepEqual(after?.messages.slice(1, before?.messages.length), before?.messages.slice(1));
    await session.close();
  });

  it("applies the patch of a shell command as the tool does, and says so", async () => {
    const command = `apply_patch <<'EOF'\n${patch}\nEOF`;
    const model = new ScriptedChatModel(call("run_command", { command }), { text: "Done." });
    const { session, writer } = open(model);
    await session.send({ text: "Go" });
    assert.equal(await fileText(), "one\n2\n");
    const start = writer.events.find((event) => event.type === "tool-start");
    assert.ok(start?.type === "tool-start" && start.tool === "apply_patch" && start.access[0]?.kind === "write");
    const end = writer.events.find((event) => event.type === "tool-end");
    assert.ok(end?.type === "tool-end" && end.status === "ok");
    assert.match(end.content, /^Edited a\.txt at line 2 \(\+1 −1\)\.\napply_patch is a tool, not a command/);
    await session.close();
  });
});
