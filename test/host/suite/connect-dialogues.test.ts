import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as vscode from "vscode";
import { chooseConnection } from "../../../src/vscode/model/connect-dialogue.ts";
import { editorDialogues } from "../../../src/vscode/model/dialogues.ts";
import { ModelConnection } from "../../../src/vscode/model/model-connection.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";
import { ScriptedDialogues, type UserStep } from "../../fakes/scripted-dialogues.ts";
import { eventually, extensionUnderTest } from "./extension-under-test.ts";

const rightKey = "right-key-of-the-test";
const compatible = { pick: "OpenAI or compatible" };

describe("connecting a model with wrong input", () => {
  let access: TestAccess;
  let connection: ModelConnection;
  let own: ModelConnection["choice"];
  const servers: Server[] = [];

  /** Lists its models to whoever has the key, and answers no chat. */
  async function serve(models: readonly string[], { key = "", port = 0 } = {}): Promise<string> {
    const server = createServer(({ url, headers }, response) => {
      const allowed = key === "" || headers.authorization === `Bearer ${key}`;
      const status = !allowed ? 401 : url === "/v1/models" ? 200 : url === "/v1/chat/completions" ? 400 : 404;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(
        JSON.stringify(
          status === 200 ? { data: models.map((id) => ({ id })) } : { error: { message: `Says ${status}.` } },
        ),
      );
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  async function stop(server: Server | undefined): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  async function connect(...steps: UserStep[]): Promise<ScriptedDialogues> {
    const dialogues = new ScriptedDialogues(steps);
    await chooseConnection({ connection, dialogues, stateDir: tmpdir() });
    dialogues.assertDone();
    return dialogues;
  }

  const chosen = () => connection.choice;

  before(async () => {
    access = await extensionUnderTest();
    own = access.model.connection.choice;
    const fail = () => Promise.reject(new Error("is not asked for here"));
    connection = new ModelConnection({
      apiKeys: access.model.apiKeys,
      settings: access.settings.get,
      writeSetting: access.settings.write,
      startTour: fail,
      builder: { clock: systemClock, stateDir: tmpdir(), entraToken: fail, createEditorModel: fail },
      listEditorModels: async () => [],
    });
  });
  beforeEach(() => connection.connect("http://127.0.0.1:9/v1", "kept", "kept-key"));
  afterEach(async () => {
    // What was connected before stays, unless another model was chosen.
    assert.equal(await access.model.apiKeys.get("http://127.0.0.1:9/v1"), "kept-key");
    await Promise.all(servers.splice(0).map(stop));
  });
  after(async () => {
    await access.model.apiKeys.remove("http://127.0.0.1:9/v1");
    await connection.connect(own.baseUrl, own.id, undefined, own.provider);
  });
  const kept = { provider: "openai", baseUrl: "http://127.0.0.1:9/v1", id: "kept" };

  it("refuses what is no address while it is typed, with an example", async () => {
    const wrong = ["", "example.com/v1", "ftp://example.com", "https://", "no address"];
    const { said, boxes } = await connect(compatible, ...wrong.map((type) => ({ type })), "turn away");
    assert.deepEqual(
      said,
      wrong.map(() => "An address such as https://example.com/v1"),
    );
    assert.equal(boxes[0]?.value, kept.baseUrl, "the connected address is there to begin with");
    assert.deepEqual(chosen(), kept);
  });

  it("says that a key is wanted, keeps the address, and connects once it is typed", async () => {
    const url = await serve(["small", "large"], { key: rightKey });
    const { said, boxes, lists } = await connect(
      compatible,
      { type: url },
      { type: "" },
      { press: "Change address or key" },
      { type: ` ${url} ` },
      { type: rightKey },
      { pick: "large" },
      { pick: "Use it all the same" },
    );
    assert.ok(said.includes(`${new URL(url).host} wants a key, and none was typed. Enter one.`), said.join("\n"));
    assert.equal(boxes[2]?.value, url);
    assert.match(lists.at(-1) ?? "", /\$\(error\) reachable\|.*Says 400/, "the trial says what does not work");
    assert.deepEqual(chosen(), { provider: "openai", baseUrl: url, id: "large" });
    assert.equal(await access.model.apiKeys.get(url), rightKey);
    await access.model.apiKeys.remove(url);
  });

  it("says that a key is wrong without showing it, and keeps neither key nor address when the user turns away", async () => {
    const url = await serve(["small"], { key: rightKey });
    const { said, boxes } = await connect(
      compatible,
      { type: url },
      { type: "wrong-key" },
      { press: "Change address or key" },
      { type: url },
      "turn away",
    );
    const host = new URL(url).host;
    assert.equal(
      said.at(-1),
      `${host} refused the key: Says 401. Enter the key again; it may be cut off, or belong to another service.`,
    );
    assert.doesNotMatch(said.join("\n"), /wrong-key/);
    assert.equal(boxes[3]?.value, "wrong-key");
    assert.equal(boxes[3]?.password, true);
    assert.deepEqual(chosen(), kept);
    assert.equal(await access.model.apiKeys.get(url), undefined);
  });

  it("does not show a key for another address than the one it was typed for", async () => {
    const url = await serve(["small"], { key: rightKey });
    const other = await serve(["small"], { key: rightKey });
    const { boxes } = await connect(
      compatible,
      { type: url },
      { type: "wrong-key" },
      { press: "Change address or key" },
      { type: other },
      "turn away",
    );
    assert.equal(boxes[3]?.value, "");
  });

  it("tries a server that could not be reached again once it runs", async () => {
    const url = await serve([]);
    await stop(servers.pop());
    const port = Number(new URL(url).port);
    const { said } = await connect(
      { pick: "llama.cpp" },
      { type: url },
      { press: "Try again", first: () => serve(["local"], { port }) },
      { pick: "local" },
      "turn away",
    );
    assert.ok(
      said.includes(
        `The model server 127.0.0.1:${port} could not be reached: ECONNREFUSED. Check that it runs and that the URL is right, then try again.`,
      ),
      said.join("\n"),
    );
    assert.deepEqual(chosen(), kept);
  });

  it("says that a server has no models, takes a name, and goes back with what was typed when the model does not work", async () => {
    const url = await serve([]);
    const { said, boxes, lists } = await connect(
      compatible,
      { type: url },
      { type: "some-key" },
      { type: "  " },
      { type: "by-hand" },
      { pick: "Choose another model" },
      compatible,
      { type: url },
      "turn away",
    );
    assert.equal(boxes[2]?.prompt, "The server lists no model. Load one there and connect again, or type its name");
    assert.ok(said.includes("A name is needed"));
    assert.equal(lists.length, 3, "who is to answer, the trial, who is to answer");
    assert.equal(boxes[3]?.value, url);
    assert.equal(boxes[4]?.value, "some-key");
    assert.deepEqual(chosen(), kept);
    assert.equal(await access.model.apiKeys.get(url), undefined);
  });

  it("says that the path is wrong, and takes a model's name all the same", async () => {
    const url = (await serve(["small"])).replace("/v1", "/api");
    const { said } = await connect(
      compatible,
      { type: url },
      { type: "" },
      { press: "Type the model" },
      { type: "by-hand" },
      "turn away",
    );
    const wanted = `${new URL(url).host} lists no models at ${url}. Correct the address, most end in /v1, or type the model.`;
    assert.ok(said.includes(wanted), said.join("\n"));
    assert.deepEqual(chosen(), kept);
  });

  it("tells a server that is silent from a user who does not want to wait", async () => {
    const url = await serve(["small"]);
    const late = new ScriptedDialogues([compatible, { type: url }, { type: "" }, "turn away"]);
    late.nextSignal = AbortSignal.abort(new DOMException("late", "TimeoutError"));
    await chooseConnection({ connection, dialogues: late, stateDir: tmpdir() });
    late.assertDone();
    assert.match(
      late.said.at(-1) ?? "",
      /did not answer in time\. Check that it runs and that the address is right\.$/,
    );
    const cancelled = new ScriptedDialogues([compatible, { type: url }, { type: "" }]);
    cancelled.nextSignal = AbortSignal.abort();
    await chooseConnection({ connection, dialogues: cancelled, stateDir: tmpdir() });
    cancelled.assertDone();
    assert.deepEqual(cancelled.said, [`Asking ${url} for its models`]);
    assert.deepEqual(chosen(), kept);
  });
});

describe("the dialogues of the editor", () => {
  async function answer<Value>(asked: Promise<Value>, command: string): Promise<Value> {
    let over = false;
    const ended = asked.finally(() => {
      over = true;
    });
    await eventually(`${command} to end it`, async () => {
      await vscode.commands.executeCommand(command);
      return over;
    });
    return ended;
  }

  it("give the chosen item, the typed line without the space around it, and nothing to who turns away", async () => {
    const accept = "workbench.action.acceptSelectedQuickOpenItem";
    const items = [{ label: "first", mark: 1 }, { label: "second" }];
    assert.equal(await answer(editorDialogues.pick(items, { title: "Pick" }), accept), items[0]);
    assert.equal(await answer(editorDialogues.ask({ value: "  typed " }), accept), "typed");
    const close = "workbench.action.closeQuickOpen";
    assert.equal(await answer(editorDialogues.pick(items, { title: "Pick", ignoreFocusOut: true }), close), undefined);
    assert.equal(await answer(editorDialogues.ask({ ignoreFocusOut: true }), close), undefined);
    assert.equal(await editorDialogues.wait("Working", 5000, async (signal) => signal.aborted), false);
  });
});
