import assert from "node:assert/strict";
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { UserError } from "../../../src/base/errors.ts";
import { createSessionStore } from "../../../src/sessions/create-session-store.ts";
import { workspaceFolderName } from "../../../src/sessions/session-path.ts";
import { asStored, oneRun, stamped } from "./session-events.ts";

describe("session store", () => {
  let state: string;
  const cwd = "/home/ada/My Project";

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), "lathe-sessions-"));
  });

  afterEach(() => rm(state, { recursive: true }));

  const fileOf = (id: string) => join(state, "sessions", workspaceFolderName(cwd), `${id}.jsonl`);

  async function writeRun() {
    const writer = await createSessionStore(state).create(cwd);
    const events = stamped(writer.id, oneRun);
    for (const event of events) writer.append(event);
    await writer.close();
    return { id: writer.id, events };
  }

  it("names the folder readably and apart from others of the same name", () => {
    assert.match(workspaceFolderName(cwd), /^My-Project-[0-9a-f]{8}$/);
    assert.notEqual(workspaceFolderName("/a/app"), workspaceFolderName("/b/app"));
    assert.match(workspaceFolderName("/"), /^workspace-/);
  });

  it("gives back what was appended, deltas joined", async () => {
    const { id, events } = await writeRun();
    const stored = await createSessionStore(state).read(id);
    assert.deepEqual(stored.events, asStored(events));
    assert.deepEqual(stored.problems, []);
    assert.equal(stored.header.cwd, cwd);
    assert.equal((await stat(fileOf(id))).mode & 0o777, 0o600);
  });

  it("makes no file before the first event", async () => {
    const store = createSessionStore(state);
    const writer = await store.create(cwd);
    await writer.close();
    assert.deepEqual(await store.list(), []);
  });

  it("has every event but deltas in the file as soon as append returns", async () => {
    const writer = await createSessionStore(state).create(cwd);
    const [start, message, , , , text] = stamped(writer.id, oneRun);
    assert.ok(start && message && text);
    for (const event of [start, message, text]) writer.append(event);
    assert.equal((await readFile(fileOf(writer.id), "utf8")).split("\n").length, 4);
    await writer.flush();
    assert.match(await readFile(fileOf(writer.id), "utf8"), /I read /);
    await writer.close();
  });

  it("writes a long text before it ends", async () => {
    const writer = await createSessionStore(state).create(cwd);
    const [delta] = stamped(writer.id, [{ type: "text-delta", text: "x".repeat(1000) }]);
    assert.ok(delta);
    for (let count = 0; count < 5; count += 1) writer.append(delta);
    assert.ok((await stat(fileOf(writer.id))).size > 4096);
    await writer.close();
  });

  it("replays a prefix and goes on, wherever the file was cut", async () => {
    const { id, events } = await writeRun();
    const whole = await readFile(fileOf(id));
    const expected = asStored(events);
    const [more] = stamped(id, [{ type: "notice", level: "info", text: "resumed" }]);
    assert.ok(more);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(fileOf(id), whole.subarray(0, length));
      const store = createSessionStore(state);
      const { writer, stored } = await store.open(id);
      assert.deepEqual(stored.events, expected.slice(0, stored.events.length), `cut at byte ${length}`);
      writer.append(more);
      await writer.close();
      const after = await store.read(id);
      assert.deepEqual(after.events, [...stored.events, more], `cut at byte ${length}`);
      assert.deepEqual(after.problems, [], `cut at byte ${length}`);
    }
    assert.deepEqual(
      (await readdir(join(fileOf(id), ".."))).filter((name) => name.endsWith(".broken")),
      [],
    );
  });

  it("reports a bad line in the middle and keeps the others", async () => {
    const { id, events } = await writeRun();
    const lines = (await readFile(fileOf(id), "utf8")).split("\n");
    lines[3] = '{"id":"x","parentId":null,"event":{"type":"from-the-future"}}';
    await writeFile(fileOf(id), lines.join("\n"));
    const { writer, stored } = await createSessionStore(state).open(id);
    await writer.close();
    assert.deepEqual(stored.events, asStored(events).toSpliced(2, 1));
    assert.match(stored.problems.join("\n"), /Line 4: no entry this version knows/);
    assert.equal(await readFile(fileOf(id), "utf8"), lines.join("\n"));
  });

  it("keeps the original beside the log when whole lines at the end are bad", async () => {
    const { id, events } = await writeRun();
    await appendFile(fileOf(id), "\0\0\0\0\n\0\0");
    const damaged = await readFile(fileOf(id));
    const { writer, stored } = await createSessionStore(state).open(id);
    await writer.close();
    assert.equal(stored.problems.length, 2);
    assert.deepEqual(await readFile(`${fileOf(id)}.broken`), damaged);
    assert.deepEqual((await createSessionStore(state).read(id)).events, asStored(events));
  });

  it("takes the folder from the first event when the header is gone", async () => {
    const { id } = await writeRun();
    const lines = (await readFile(fileOf(id), "utf8")).split("\n");
    await writeFile(fileOf(id), ["garbage", ...lines.slice(1)].join("\n"));
    const stored = await createSessionStore(state).read(id);
    assert.equal(stored.header.cwd, "/project");
    assert.match(stored.problems[0] ?? "", /header/);
  });

  it("says when two programs wrote one session", async () => {
    const { id } = await writeRun();
    const [first, second] = await Promise.all([createSessionStore(state).open(id), createSessionStore(state).open(id)]);
    const [notice] = stamped(id, [{ type: "notice", level: "info", text: "mine" }]);
    assert.ok(notice);
    first.writer.append(notice);
    second.writer.append(notice);
    await Promise.all([first.writer.close(), second.writer.close()]);
    const stored = await createSessionStore(state).read(id);
    assert.match(stored.problems.join(), /two programs wrote/);
  });

  it("refuses ids that are none, unknown ones and files of a later release", async () => {
    const store = createSessionStore(state);
    const notFound = (error: unknown) => error instanceof UserError && error.code === "session_not_found";
    await assert.rejects(store.read("../../etc/passwd"), notFound);
    await assert.rejects(store.open("20260101-000000-aaaaaa"), notFound);
    const { id } = await writeRun();
    const text = await readFile(fileOf(id), "utf8");
    await writeFile(fileOf(id), text.replace('"version":1', '"version":9'));
    await assert.rejects(store.read(id), (error) => error instanceof UserError && error.code === "session_too_new");
  });

  it("keeps what could not be written and says so", async () => {
    const writer = await createSessionStore(state).create(cwd);
    const folder = join(fileOf(writer.id), "..");
    await rm(folder, { recursive: true });
    const [start, message] = stamped(writer.id, oneRun);
    assert.ok(start && message);
    writer.append(start);
    await assert.rejects(writer.flush(), (error) => error instanceof UserError && error.code === "session_not_written");
    await createSessionStore(state).create(cwd);
    writer.append(message);
    await writer.close();
    assert.deepEqual((await createSessionStore(state).read(writer.id)).events, [start, message]);
  });

  it("lists newest first with title, state and cost, and reads on where it stopped", async () => {
    const first = await writeRun();
    const store = createSessionStore(state, { workspace: cwd });
    const [summary] = await store.list();
    assert.deepEqual(summary, {
      id: first.id,
      title: "Fix the failing test – “now”",
      createdAt: summary?.createdAt,
      updatedAt: "2026-11-22T12:00:12.000Z",
      state: "finished",
      cost: 0.002,
    });
    const { writer } = await store.open(first.id);
    for (const event of stamped(first.id, oneRun).slice(1, 11)) writer.append(event);
    await writer.close();
    await store.rename(first.id, "A better name");
    const [longer] = await store.list();
    assert.equal(longer?.cost, 0.004);
    assert.equal(longer?.state, "interrupted");
    assert.equal(longer?.title, "A better name");
    assert.deepEqual(await createSessionStore(state, { workspace: "/elsewhere" }).list(), []);
  });

  it("lists again from the logs when the cache is damaged or a log became shorter", async () => {
    const { id } = await writeRun();
    const store = createSessionStore(state);
    const before = await store.list();
    await writeFile(join(fileOf(id), "..", "index.json"), "{ nonsense");
    assert.deepEqual(await store.list(), before);
    await truncate(fileOf(id), 300);
    assert.notEqual((await store.list())[0]?.state, "finished");
  });

  it("adds up the tokens of a day", async () => {
    await writeRun();
    await writeRun();
    const usage = await createSessionStore(state).usage();
    assert.equal(usage.length, 2);
    const [day] = Object.values(usage[0]?.days ?? {});
    assert.deepEqual(day, {
      requests: 1,
      inputTokens: 100,
      cachedTokens: 40,
      cacheWriteTokens: 0,
      outputTokens: 12,
      reasoningTokens: 0,
      estimated: 0,
      cost: 0.002,
      unpriced: 0,
    });
    assert.equal(usage[0]?.cwd, cwd);
    assert.equal(usage[0]?.models.scripted?.inputTokens, 100);
    assert.equal(usage[0]?.tools.read_file?.calls, 1);
  });

  it("renames through an open writer and removes everything of a session", async () => {
    const store = createSessionStore(state);
    const writer = await store.create(cwd);
    const [start] = stamped(writer.id, oneRun);
    assert.ok(start);
    writer.append(start);
    await store.rename(writer.id, "While it runs");
    writer.append(start);
    await writer.close();
    assert.deepEqual((await store.read(writer.id)).problems, []);
    await store.remove(writer.id);
    assert.deepEqual(await store.list(), []);
    assert.ok(!(await readdir(join(fileOf(writer.id), ".."))).some((name) => name.startsWith(basename(writer.id))));
  });
});
