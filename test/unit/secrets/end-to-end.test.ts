import assert from "node:assert/strict";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { createOpenAiModel } from "../../../src/model/openai-chat-model.ts";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import { textOf } from "../../../src/tour/chat-completion.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { type ScriptStep, startScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import { createToolWorkspace } from "../../fakes/tool-context.ts";
import { type MadeSecret, makeSecret, readCorpus, type SecretCase } from "./secret-corpus.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const placeholder = /<secret:[a-z0-9-]+:[0-9a-f]+>/;

/** Every piece of a secret that would give it away; of a key each of its lines. */
function pieces({ secret }: MadeSecret): string[] {
  return secret.includes("-----") ? secret.split(/\\n|\n/).filter((line) => !line.includes("-----")) : [secret];
}

describe("secrets end to end", () => {
  for (const made of readCorpus<SecretCase>("secrets.json").map(makeSecret)) {
    it(`never sends, and writes back: ${made.name}`, async () => {
      const workspace = await createToolWorkspace();
      await workspace.write(made.path, made.text);
      let named = "";
      const script: ScriptStep[] = [
        call("read_file", { path: made.path }),
        call("run_command", { command: `cat ${made.path}; tail -n 2 ${made.path}` }),
        call("search_text", { pattern: ".", path: made.path }),
        (request) => {
          const read = request.messages.find((message) => message.role === "tool");
          named = placeholder.exec(read === undefined ? "" : textOf(read))?.[0] ?? "";
          return call("edit_file", { path: made.path, edits: [{ search: named, replace: `(kept) ${named}` }] });
        },
        { text: "Done." },
      ];
      const server = await startScriptedModelServer(script);
      const writer = new MemorySessionWriter();
      const heard: AgentEvent[] = [];
      const { context } = workspace;
      const session = createAgentSession({
        writer,
        model: createOpenAiModel({ baseUrl: server.baseUrl, apiKey: "none", model: "scripted", clock: context.clock }),
        profile: codeAgent,
        mode: "manual",
        trusted: true,
        ports: context,
        approver: new AnsweringApprover([{}]),
        rules: new MemoryRuleStore(),
        limits: {},
        clock: context.clock,
        logger: { log: () => undefined },
      });
      session.on((event) => void heard.push(event));
      try {
        const result = await session.send({ text: `Look at ${made.path}` });
        assert.equal(result.reason, "finished", result.text);
        const bodies = JSON.stringify(server.requests.map(({ body }) => body));
        const said = server.requests
          .at(-1)
          ?.body.messages.filter((message) => textOf(message).includes("stands for a true value"));
        assert.equal(said?.length, 1, "once it is said what a placeholder is");
        const log = JSON.stringify(writer.events);
        for (const piece of pieces(made)) {
          const escaped = JSON.stringify(piece).slice(1, -1);
          assert.ok(!bodies.includes(escaped), "a request has the secret");
          assert.ok(!log.includes(escaped), "the log has the secret");
        }
        assert.match(named, placeholder);
        const hidden = heard.filter((event) => event.type === "secrets-hidden").flatMap(({ secrets }) => secrets);
        assert.ok(hidden.some((one) => one.placeholder === named && one.place?.startsWith(made.path)));
        assert.equal(hidden.length, new Set(hidden.map((one) => one.placeholder)).size);
        const now = await workspace.read(made.path);
        assert.equal(now.replace("(kept) ", ""), made.text);
        assert.notEqual(now, made.text);
        const shown = heard.find((event) => event.type === "change");
        const line = JSON.stringify(pieces(made)[0] ?? "").slice(1, -1);
        assert.ok(JSON.stringify(shown).includes(line), "the user sees the file as it is");
      } finally {
        await session.close();
        await server.close();
        await workspace.dispose();
      }
    });
  }
});
