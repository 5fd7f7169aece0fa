import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { HostMessage } from "../../../src/protocol/panel-message.ts";
import type { HunkDecisions } from "../../../src/protocol/tracked-change.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import type { ScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import {
  closeEverything,
  connectScript,
  eventually,
  extensionUnderTest,
  readText,
  runToEnd,
  untilIdle,
  uriOf,
  writeTracked,
} from "./extension-under-test.ts";

const path = "src/later.ts";
const lines = (a: number, c: number) => `export const a = ${a};\nexport const b = 2;\nexport const c = ${c};\n`;
const script = [
  { toolCalls: [{ name: "read_file", arguments: { path } }] },
  {
    toolCalls: [
      {
        name: "edit_file",
        arguments: {
          path,
          edits: [
            { search: "const a = 1;", replace: "const a = 10;" },
            { search: "const c = 3;", replace: "const c = 30;" },
          ],
        },
      },
    ],
  },
  { text: "Done." },
];

describe("review of applied changes in the chat", () => {
  let access: TestAccess;
  let server: ScriptedModelServer;
  let told: Map<string, HunkDecisions>;
  const client = {
    post: (message: HostMessage) => {
      if (message.type !== "change-decisions") return;
      for (const one of message.decisions) told.set(one.changeId, one);
    },
  };

  before(async () => {
    access = await extensionUnderTest();
  });

  beforeEach(async () => {
    told = new Map();
    access.sessions.hub.add(client);
    await writeTracked(path, lines(1, 3));
  });

  afterEach(async () => {
    access.sessions.hub.remove(client);
    access.sessions.controller.stop();
    await untilIdle(access);
    await server.close();
    access.sessions.controller.setMode("manual");
    await closeEverything();
  });

  function changeId(): string {
    const event = access.sessions.controller.current?.events.findLast((one) => one.type === "change");
    return event?.type === "change" ? event.changeId : assert.fail("No change");
  }

  const states = () => told.get(changeId())?.hunks.map(({ state }) => state);

  async function applied(...more: Parameters<typeof connectScript>[1]): Promise<string> {
    server = await connectScript(access, [...script, ...more]);
    access.sessions.controller.setMode("edits");
    await runToEnd(access, "Change the letters");
    assert.equal(await readText(path), lines(10, 30));
    await eventually("the decisions", () => states() !== undefined);
    assert.deepEqual(states(), ["pending", "pending"]);
    return changeId();
  }

  it("is told of live, rejects exactly its lines and tells the model why", async () => {
    const id = await applied({ text: "Understood." });
    const { changes } = access.sessions;
    await changes.decide({ type: "applied-decision", changeId: id, hunkId: "h1", state: "accepted" });
    await changes.decide({
      type: "applied-decision",
      changeId: id,
      hunkId: "h2",
      state: "rejected",
      advice: "keep three",
    });
    assert.equal(await readText(path), lines(10, 3));
    assert.deepEqual(states(), ["accepted", "rejected"]);
    await runToEnd(access, "Go on");
    assert.match(JSON.stringify(server.requests.at(-1)?.body.messages), /keep three/);
  });

  it("takes back the newest decision", async () => {
    const id = await applied();
    const { changes } = access.sessions;
    await changes.decide({ type: "applied-decision", changeId: id, state: "rejected" });
    assert.equal(await readText(path), lines(1, 3));
    await changes.undo({ type: "applied-undo", changeId: id, path });
    assert.equal(await readText(path), lines(10, 30));
    assert.deepEqual(states(), ["pending", "pending"]);
    await changes.decide({ type: "applied-decision", changeId: id, state: "accepted" });
  });

  it("takes back in the editor what was decided in the chat with one word", async () => {
    const id = await applied();
    const { changes } = access.sessions;
    await changes.decide({ type: "applied-decision", changeId: id, also: [id, "unknown"], state: "rejected" });
    assert.equal(await readText(path), lines(1, 3));
    await vscode.commands.executeCommand("lathe.undoDecision");
    assert.equal(await readText(path), lines(10, 30));
    assert.deepEqual(states(), ["pending", "pending"]);
    await changes.decide({ type: "applied-decision", changeId: id, state: "accepted" });
  });

  it("is shown in its file, at the hunk that was chosen", async () => {
    const id = await applied();
    const { changes } = access.sessions;
    await changes.open({ type: "open-change", changeId: id, hunkId: "h2", path });
    const { ledger } = await access.services();
    const place = ledger.locate(id, "h2");
    const line = ledger.file(place?.path ?? "")?.hunks.find((hunk) => place?.hunkIds.includes(hunk.id))?.line;
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, uriOf(path).fsPath);
    assert.equal(editor?.selection.active.line, line);
    await changes.decide({ type: "applied-decision", changeId: id, state: "accepted" });
  });

  it("is told anew to a view that begins with the session", async () => {
    const id = await applied();
    const { changes, hub } = access.sessions;
    await changes.decide({ type: "applied-decision", changeId: id, hunkId: "h1", state: "accepted" });
    hub.remove(client);
    told.clear();
    hub.add(client);
    await eventually("the decisions", () => states() !== undefined);
    assert.deepEqual(states(), ["accepted", "pending"]);
    await changes.decide({ type: "applied-decision", changeId: id, state: "accepted" });
  });

  it("begins where an edit was asked for and is to be reviewed later", async () => {
    server = await connectScript(access, script);
    await access.sessions.controller.send("Change the letters", []);
    const pending = await eventually("the review", () => access.sessions.desk.pending[0]);
    access.sessions.desk.reply(pending.requestId, { decision: "once", later: true });
    await untilIdle(access);
    assert.equal(await readText(path), lines(10, 30));
    await eventually("the decisions", () => states() !== undefined);
    assert.deepEqual(states(), ["pending", "pending"]);
    await access.sessions.changes.decide({ type: "applied-decision", changeId: changeId(), state: "accepted" });
  });

  it("is brought along by a restore: a rejection made after the checkpoint is open again", async () => {
    const id = await applied({ text: "Nothing more." });
    await runToEnd(access, "Anything else?");
    const { changes, restore } = access.sessions;
    const checkpoints = access.sessions.controller.current?.events.filter((event) => event.type === "checkpoint") ?? [];
    await changes.decide({ type: "applied-decision", changeId: id, state: "rejected" });
    assert.equal(await readText(path), lines(1, 3));
    const [, second] = checkpoints.map((event) => (event.type === "checkpoint" ? event.id : ""));
    await restore.restore({ place: { checkpointId: second ?? "" }, scope: "files", word: { overwrite: [], keep: [] } });
    assert.equal(await readText(path), lines(10, 30));
    assert.deepEqual(states(), ["pending", "pending"]);
    await changes.decide({ type: "applied-decision", changeId: id, state: "accepted" });
  });
});
