import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../../src/base/errors.ts";
import { callSchema, readAnswer } from "../../../src/model/in-process/call-schema.ts";
import { createInProcessModel } from "../../../src/model/in-process/in-process-model.ts";
import { installLlama, libraryDirOf } from "../../../src/model/in-process/install-llama.ts";
import type { ChatMessage, ModelDelta, ToolSchema } from "../../../src/ports/chat-model.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { tinyGguf } from "../../fakes/tiny-gguf.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
/** The library is fetched once and kept beside the editor the tests run in. */
const stateDir = join(root, ".vscode-test", "llama");
const worker = join(root, "src/model/in-process/llama-worker.ts");
const clock = new ManualClock();

const tools: ToolSchema[] = [
  {
    name: "pick",
    description: "Picks one.",
    parameters: {
      type: "object",
      properties: { colour: { type: "string", enum: ["red", "blue"] }, sure: { type: "boolean" } },
      required: ["colour", "sure"],
    },
  },
];
const messages: ChatMessage[] = [
  { role: "system", content: "Pick." },
  { role: "user", content: "Go." },
];

describe("a model in process", () => {
  let folder = "";
  let file = "";

  before(async function () {
    this.timeout(300_000);
    if (!existsSync(libraryDirOf(stateDir))) await installLlama(stateDir, new AbortController().signal);
    folder = mkdtempSync(join(tmpdir(), "lathe-gguf-"));
    file = join(folder, "tiny.gguf");
    writeFileSync(file, tinyGguf());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const open = (path = file, extra = {}) => createInProcessModel({ file: path, stateDir, clock, worker, ...extra });
  const signal = () => new AbortController().signal;

  it("answers with a call or an answer that fits the tools' schemas, every time", async function () {
    this.timeout(60_000);
    const model = open();
    for (let round = 0; round < 4; round += 1) {
      const asked = [...messages, { role: "user" as const, content: `Round ${round}.` }];
      const reply = await model.complete({ messages: asked, tools, maxOutputTokens: 400 }, () => undefined, signal());
      for (const call of reply.toolCalls) {
        assert.equal(call.name, "pick");
        if (reply.finish === "tool-calls" && !call.arguments.startsWith("(not finished)")) {
          const input = JSON.parse(call.arguments);
          assert.ok(["red", "blue"].includes(input.colour));
          assert.equal(typeof input.sure, "boolean");
        }
      }
      assert.ok(reply.usage.inputTokens > 20);
      assert.ok(reply.usage.outputTokens > 0);
      assert.equal(reply.usage.cost, 0);
    }
  });

  it("streams free text, and reads a prompt it knows from its cache", async function () {
    this.timeout(60_000);
    const model = open();
    const deltas: ModelDelta[] = [];
    const ask = () =>
      model.complete({ messages, tools: [], maxOutputTokens: 8 }, (delta) => deltas.push(delta), signal());
    const first = await ask();
    assert.equal(deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join(""), first.text);
    const second = await ask();
    assert.ok(second.usage.cachedTokens > 0);
    assert.equal(second.usage.inputTokens, first.usage.inputTokens);
  });

  it("stops when it is told to", async function () {
    this.timeout(60_000);
    const controller = new AbortController();
    const asked = open().complete({ messages, tools: [] }, () => controller.abort(), controller.signal);
    await assert.rejects(asked, { name: "AbortError" });
  });

  it("says that a conversation is too long", async function () {
    this.timeout(60_000);
    const long = [{ role: "user" as const, content: "word ".repeat(4000) }];
    await assert.rejects(
      open(file, { contextTokens: 256 }).complete({ messages: long, tools: [] }, () => undefined, signal()),
      isError("context_length"),
    );
  });

  it("says what is wrong with a file that is none, and survives it", async function () {
    this.timeout(60_000);
    const broken = join(folder, "broken.gguf");
    writeFileSync(broken, tinyGguf());
    truncateSync(broken, 5000);
    const model = open(broken);
    await assert.rejects(
      model.complete({ messages, tools: [] }, () => undefined, signal()),
      isError("load_failed"),
    );
    writeFileSync(broken, tinyGguf());
    const reply = await model.complete({ messages, tools: [], maxOutputTokens: 4 }, () => undefined, signal());
    assert.ok(reply.usage.outputTokens > 0);
  });

  it("says what is missing", async () => {
    const without = createInProcessModel({ file, stateDir: folder, clock, worker });
    await assert.rejects(
      without.complete({ messages, tools }, () => undefined, signal()),
      isError("not_installed"),
    );
    await assert.rejects(
      open(join(folder, "no.gguf")).complete({ messages, tools }, () => undefined, signal()),
      isError("not_found"),
    );
  });
});

describe("answers held to a schema", () => {
  it("takes from a tool's schema what a grammar can hold", () => {
    assert.deepEqual(callSchema(tools), {
      oneOf: [
        { type: "object", properties: { answer: { type: "string" } } },
        {
          type: "object",
          properties: {
            thought: { type: "string" },
            tool: { const: "pick" },
            arguments: {
              type: "object",
              properties: { colour: { enum: ["red", "blue"] }, sure: { type: "boolean" } },
              required: ["colour", "sure"],
            },
          },
        },
      ],
    });
  });

  it("runs nothing of an answer that was cut", () => {
    const whole = '{"thought":"t","tool":"pick","arguments":{"colour":"red","sure":true}}';
    for (let length = 0; length < whole.length; length += 1) {
      const { call } = readAnswer(whole.slice(0, length));
      if (call !== undefined) assert.throws(() => JSON.parse(call.arguments));
    }
    assert.deepEqual(readAnswer(whole).call, { name: "pick", arguments: '{"colour":"red","sure":true}' });
    assert.equal(readAnswer('{"answer":"Done."}').text, "Done.");
  });
});

function isError(code: string) {
  return (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code, error.message);
    assert.notEqual(error.nextStep, "");
    return true;
  };
}
