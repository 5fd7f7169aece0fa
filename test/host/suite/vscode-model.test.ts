import assert from "node:assert/strict";
import * as vscode from "vscode";
import { CutAnswerError, UserError } from "../../../src/base/errors.ts";
import type { ChatMessage, ModelDelta } from "../../../src/ports/chat-model.ts";
import { createVscodeModel, listEditorModels, nameOf } from "../../../src/vscode/model/vscode-chat-model.ts";
import { eventually, extensionUnderTest } from "./extension-under-test.ts";

interface Asked {
  messages: readonly vscode.LanguageModelChatRequestMessage[];
  options: vscode.ProvideLanguageModelChatResponseOptions;
  progress: vscode.Progress<vscode.LanguageModelResponsePart>;
  token: vscode.CancellationToken;
}
type Play = (asked: Asked) => Promise<void> | void;
const shared = globalThis as { latheTestModel?: Play };

const hello: ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "I look.", toolCalls: [{ id: "c1", name: "look", arguments: '{"at":"x"}' }] },
  { role: "tool", callId: "c1", content: "It is x." },
];
const tools = [{ name: "look", description: "Looks.", parameters: { type: "object", properties: {} } }];

describe("models of VS Code", () => {
  before(async function () {
    this.timeout(60_000);
    await eventually("the provider's model", async () =>
      (await listEditorModels()).some((model) => nameOf(model) === "lathe-test/scripted"),
    );
  });
  afterEach(() => {
    delete shared.latheTestModel;
  });

  function ask(play: Play, signal = new AbortController().signal, onWord: () => void = () => undefined) {
    const deltas: ModelDelta[] = [];
    shared.latheTestModel = play;
    const hear = (delta: ModelDelta) => {
      deltas.push(delta);
      onWord();
    };
    const reply = createVscodeModel("lathe-test/scripted").complete({ messages: hello, tools }, hear, signal);
    return { reply, deltas };
  }

  it("streams words and calls, and gives the whole conversation", async () => {
    let asked: Asked | undefined;
    const { reply, deltas } = ask((given) => {
      asked = given;
      given.progress.report(new vscode.LanguageModelTextPart("All "));
      given.progress.report(new vscode.LanguageModelTextPart("good."));
      given.progress.report(new vscode.LanguageModelToolCallPart("c2", "look", { at: "y" }));
    });
    const { usage, ...rest } = await reply;
    assert.deepEqual(rest, {
      text: "All good.",
      reasoning: "",
      toolCalls: [{ id: "c2", name: "look", arguments: '{"at":"y"}' }],
      finish: "tool-calls",
    });
    assert.equal(usage.estimated, true);
    assert.ok(usage.inputTokens > 10);
    assert.equal(deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join(""), "All good.");
    assert.equal(asked?.messages.length, 4);
    assert.deepEqual(
      asked.options.tools?.map(({ name }) => name),
      ["look"],
    );
    assert.match(JSON.stringify(asked.messages), /It is x\./);
  });

  it("says that the provider failed, and that an answer broke off", async () => {
    const fail = () => {
      throw new Error("out of order");
    };
    await assert.rejects(ask(fail).reply, (error) => error instanceof UserError && error.nextStep !== "");
    const heard = Promise.withResolvers<void>();
    const half: Play = async ({ progress }) => {
      progress.report(new vscode.LanguageModelTextPart("Half"));
      await heard.promise;
      throw new Error("cut");
    };
    const { reply, deltas } = ask(half, undefined, heard.resolve);
    await assert.rejects(reply, CutAnswerError);
    assert.ok(
      deltas.some((delta) => delta.type === "usage"),
      "what it used is counted",
    );
  });

  it("stops when the user stops", async () => {
    const controller = new AbortController();
    let cancelled = false;
    const { reply } = ask(({ progress, token }) => {
      progress.report(new vscode.LanguageModelTextPart("Wait"));
      return new Promise((resolve) => {
        token.onCancellationRequested(() => {
          cancelled = true;
          resolve();
        });
        controller.abort();
      });
    }, controller.signal);
    await assert.rejects(reply, { name: "AbortError" });
    await eventually("the provider to hear of it", () => cancelled);
  });

  it("names what is left when a model is gone", async () => {
    const gone = createVscodeModel("lathe-test/gone").complete(
      { messages: hello, tools: [] },
      () => undefined,
      new AbortController().signal,
    );
    await assert.rejects(gone, { code: "not_found", nextStep: /lathe-test\/scripted/ });
  });

  it("answers in a session of the extension once it is chosen", async () => {
    const { model, sessions } = await extensionUnderTest();
    const { connection } = model;
    const before = connection.choice;
    shared.latheTestModel = ({ progress }) => progress.report(new vscode.LanguageModelTextPart("Here I am."));
    try {
      await connection.connect("", "lathe-test/scripted", undefined, "vscode");
      assert.equal(connection.state, "connected");
      assert.deepEqual(await connection.probe("vscode", undefined, AbortSignal.timeout(5000), "vscode"), [
        "lathe-test/scripted",
      ]);
      const chat = await connection.create();
      const reply = await chat.complete({ messages: hello, tools: [] }, () => undefined, new AbortController().signal);
      assert.equal(reply.text, "Here I am.");
      const { rows } = await connection.check(connection.choice, undefined, AbortSignal.timeout(20_000));
      assert.equal(rows.find(({ check }) => check === "reachable")?.state, "ok");
      assert.equal(rows.find(({ check }) => check === "tool call")?.state, "failed", "this one calls none");
      assert.ok(sessions);
    } finally {
      await connection.connect(before.baseUrl, before.id, undefined, before.provider);
    }
  });
});
