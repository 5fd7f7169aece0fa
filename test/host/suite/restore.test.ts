import assert from "node:assert/strict";
import type { HostMessage } from "../../../src/protocol/panel-message.ts";
import type { RestoreState } from "../../../src/protocol/restore.ts";
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
  writeText,
  writeTracked,
} from "./extension-under-test.ts";

const path = "src/restored.ts";
const read = { toolCalls: [{ name: "read_file", arguments: { path } }] };
const edit = (search: string, replace: string) => ({
  toolCalls: [{ name: "edit_file", arguments: { path, edits: [{ search, replace }] } }],
});

describe("restore in the window", () => {
  let access: TestAccess;
  let server: ScriptedModelServer;
  let states: RestoreState[];
  const client = {
    post: (message: HostMessage) => {
      if (message.type === "restore-state") states.push(message);
    },
  };

  before(async () => {
    access = await extensionUnderTest();
  });

  beforeEach(async () => {
    states = [];
    access.sessions.hub.add(client);
    await writeTracked(path, "export const a = 1;\n");
  });

  afterEach(async () => {
    access.sessions.hub.remove(client);
    access.sessions.controller.stop();
    await untilIdle(access);
    await server.close();
    access.sessions.controller.setMode("manual");
    await closeEverything();
  });

  /** Two requests, each of which edits the file without a question. */
  async function twoRequests(...more: Parameters<typeof connectScript>[1]): Promise<void> {
    server = await connectScript(access, [
      read,
      edit("a = 1", "a = 2"),
      { text: "Two." },
      edit("a = 2", "a = 3"),
      { text: "Three." },
      ...more,
    ]);
    access.sessions.controller.setMode("edits");
    await runToEnd(access, "Make it two");
    await runToEnd(access, "Make it three");
    assert.equal(await readText(path), "export const a = 3;\n");
  }

  function events<T extends string>(type: T) {
    return access.sessions.controller.current?.events.filter((event) => event.type === type) ?? [];
  }

  function checkpointIds(): string[] {
    return events("checkpoint").map((event) => (event.type === "checkpoint" ? event.id : ""));
  }

  function lastUndo(): string {
    const last = events("restore").at(-1);
    return last?.type === "restore" ? last.undoId : assert.fail();
  }

  it("previews, brings back files and conversation, goes on from there, and undoes it all", async () => {
    await twoRequests({ text: "Other." }, { text: "Again." });
    const { restore } = access.sessions;
    const place = { checkpointId: checkpointIds()[1] ?? "" };
    await restore.preview(place);
    const asked = states.at(-1) ?? assert.fail();
    assert.equal(asked.phase, "asking");
    assert.equal(asked.preview?.number, 2);
    assert.deepEqual(asked.preview?.files, [
      { path, action: "restore", added: 1, removed: 1, changedByUserSince: false },
    ]);
    await restore.restore({ place, scope: "all", word: { overwrite: [], keep: [] } });
    assert.equal(states.at(-1)?.phase, "done");
    assert.equal(await readText(path), "export const a = 2;\n");
    await runToEnd(access, "Something else");
    const users = (index: number) =>
      server.requests[index]?.body.messages.filter(({ role }) => role === "user").map(({ content }) => content);
    assert.deepEqual(users(5), ["Make it two", "Something else"]);
    await restore.restore({ place: { checkpointId: lastUndo() }, scope: "all" });
    assert.equal(await readText(path), "export const a = 3;\n");
    await runToEnd(access, "And now");
    assert.deepEqual(users(6), ["Make it two", "Make it three", "And now"]);
  });

  it("goes back to before one call", async () => {
    await twoRequests();
    const started = events("tool-start").at(-1);
    const callId = started?.type === "tool-start" ? started.callId : "";
    const place = { checkpointId: checkpointIds()[1] ?? "", callId };
    await access.sessions.restore.preview(place);
    assert.deepEqual(states.at(-1)?.preview?.point, { number: 1, title: `Edit ${path}` });
    await access.sessions.restore.restore({ place, scope: "files", word: { overwrite: [], keep: [] } });
    assert.equal(await readText(path), "export const a = 2;\n");
  });

  it("asks before it overwrites what the user has edited since, and keeps it until told otherwise", async () => {
    await twoRequests();
    await writeText(path, "export const mine = 1;\n");
    const { restore } = access.sessions;
    const place = { checkpointId: checkpointIds()[0] ?? "" };
    await restore.restore({ place, scope: "all" });
    assert.equal(states.at(-1)?.phase, "asking");
    assert.equal(states.at(-1)?.preview?.files[0]?.changedByUserSince, true);
    assert.equal(await readText(path), "export const mine = 1;\n");
    await restore.restore({ place, scope: "files", word: { overwrite: [], keep: [path] } });
    assert.equal(states.at(-1)?.phase, "done");
    assert.equal(await readText(path), "export const mine = 1;\n");
    await restore.restore({ place, scope: "files", word: { overwrite: [path], keep: [] } });
    assert.equal(await readText(path), "export const a = 1;\n");
    await restore.restore({ place: { checkpointId: lastUndo() }, scope: "files" });
    assert.equal(await readText(path), "export const mine = 1;\n");
  });

  it("refuses while a run is under way, with the word to stop it", async () => {
    const answer = Promise.withResolvers<{ text: string }>();
    await twoRequests(() => answer.promise);
    await access.sessions.controller.send("Wait", []);
    await eventually("the request", () => server.requests.length === 6);
    await access.sessions.restore.restore({
      place: { checkpointId: checkpointIds()[0] ?? "" },
      scope: "all",
      word: { overwrite: [], keep: [] },
    });
    assert.equal(states.at(-1)?.phase, "busy");
    assert.equal(await readText(path), "export const a = 3;\n");
    answer.resolve({ text: "Done." });
    await untilIdle(access);
  });

  it("restores a session that has not run since the window was opened", async () => {
    await twoRequests();
    const { controller, restore } = access.sessions;
    await controller.releaseIdle();
    await restore.restore({
      place: { checkpointId: checkpointIds()[1] ?? "" },
      scope: "all",
      word: { overwrite: [], keep: [] },
    });
    assert.equal(await readText(path), "export const a = 2;\n");
    assert.equal(events("restore").length, 1);
    const stored = await (await access.services()).sessions.read(controller.current?.id ?? "");
    assert.equal(stored.events.at(-1)?.type, "restore");
  });

  it("forks a session of what was said before, with the files as they are", async () => {
    await twoRequests({ text: "On the fork." });
    const { controller, restore } = access.sessions;
    const original = controller.current?.id;
    await restore.fork({ checkpointId: checkpointIds()[1] ?? "" });
    assert.notEqual(controller.current?.id, original);
    assert.equal(controller.current?.title, "Fork of Make it two");
    assert.equal(await readText(path), "export const a = 3;\n");
    await runToEnd(access, "Differently");
    const users = server.requests[5]?.body.messages.filter(({ role }) => role === "user");
    assert.deepEqual(
      users?.map(({ content }) => content),
      ["Make it two", "Differently"],
    );
  });
});
