import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditPath, createAuditLog } from "../../../src/audit/create-audit-log.ts";
import { listAudit, readAuditFile } from "../../../src/audit/read-audit.ts";
import { type AuditVerdict, verifyAudit } from "../../../src/audit/verify-audit.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

describe("audit log", () => {
  let stateDir: string;
  let path: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "lathe-audit-"));
    path = auditPath(stateDir);
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  const createLog = (clean?: (text: string) => string) =>
    createAuditLog({ stateDir, clock: new ManualClock(), ...(clean && { clean }) });

  async function write(count: number, log = createLog()): Promise<void> {
    for (let number = 1; number <= count; number += 1)
      log.record({ type: "mode", to: "manual" }, { sessionId: `s${number}` });
    await log.flush();
  }

  const verify = async (): Promise<AuditVerdict> => verifyAudit(await readAuditFile(path));
  const lines = async () => (await readFile(path, "utf8")).split("\n").slice(0, -1);
  const put = (all: readonly string[]) => writeFile(path, all.map((line) => `${line}\n`).join(""));

  it("has each record in the file when it was given, in order and chained", async () => {
    const log = createLog();
    log.record({ type: "mode", to: "manual" }, { sessionId: "s", agent: "code" });
    assert.equal((await lines()).length, 1);
    log.record({ type: "mode", from: "manual", to: "edits" }, { sessionId: "s", agent: "code" });
    const records = listAudit(await readAuditFile(path));
    assert.deepEqual(
      records.map(({ type, to, sessionId, agent, time }) => [type, to, sessionId, agent, time]),
      [
        ["mode", "manual", "s", "code", "2026-01-02T03:04:05.000Z"],
        ["mode", "edits", "s", "code", "2026-01-02T03:04:05.000Z"],
      ],
    );
    assert.ok(records.every(({ user, pid }) => user !== "" && pid === process.pid));
    const verdict = await verify();
    assert.ok(verdict.ok && verdict.records === 2 && verdict.torn.length === 0);
  });

  it("goes on where another process has left it", async () => {
    await write(3);
    const one = createLog();
    const other = createLog();
    for (const log of [one, other, one, one, other]) log.record({ type: "mode", to: "manual" });
    const verdict = await verify();
    assert.ok(verdict.ok && verdict.records === 8, JSON.stringify(verdict));
  });

  it("is whole after many processes wrote at once, with every record of each", async () => {
    const child = join(import.meta.dirname, "append-child.ts");
    const names = ["a", "b", "c", "d"];
    const exits = names.map((name) =>
      once(spawn(process.execPath, [child, stateDir, name, "60"], { stdio: ["ignore", "ignore", "inherit"] }), "exit"),
    );
    assert.deepEqual(
      (await Promise.all(exits)).map(([code]) => code),
      [0, 0, 0, 0],
    );
    const verdict = await verify();
    assert.ok(verdict.ok && verdict.records === 240, JSON.stringify(verdict));
    const records = listAudit(await readAuditFile(path));
    for (const name of names) {
      const own = records
        .filter(({ sessionId }) => sessionId?.startsWith(`${name}-`))
        .map(({ sessionId }) => sessionId);
      assert.deepEqual(
        own,
        Array.from({ length: 60 }, (_, number) => `${name}-${number}`),
      );
    }
  });

  it("names the first line that was changed, removed, added or moved", async () => {
    await write(6);
    const whole = await lines();
    const [a = "", b = "", c = "", d = "", e = "", f = ""] = whole;
    const trials: [string, string[], number][] = [
      ["a word changed", [a, b, c.replace("manual", "edits!"), d, e, f], 3],
      ["removed", [a, b, d, e, f], 3],
      ["the first removed", [b, c, d, e, f], 1],
      ["doubled", [a, b, b, c, d, e, f], 3],
      ["swapped", [a, c, b, d, e, f], 2],
      ["made garbage", [a, b, "garbage", d, e, f], 3],
      ["garbage added", [a, b, "garbage", c, d, e, f], 3],
      ["garbage at the end, as a whole line", [...whole, "garbage"], 7],
      ["an empty line added", [a, "", b, c, d, e, f], 2],
    ];
    for (const [name, changed, line] of trials) {
      await put(changed);
      const verdict = await verify();
      assert.ok(!verdict.ok, name);
      assert.equal(verdict.line, line, name);
    }
    await put(whole);
    assert.ok((await verify()).ok);
  });

  it("finds any byte that was changed", async () => {
    await write(4);
    const bytes = await readAuditFile(path);
    for (let index = 0; index < bytes.length - 1; index += 1) {
      const changed = Uint8Array.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      const verdict = verifyAudit(changed);
      // The last line can also look as if it had been cut off; then it does not count as a record.
      assert.ok(!verdict.ok || verdict.records < 4, `byte ${index}`);
    }
  });

  it("tells a line that a crash has cut off from one that was changed, wherever it was cut", async () => {
    await write(3);
    const whole = await readAuditFile(path);
    const lastStart = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let size = lastStart + 1; size < whole.length - 1; size += 7) {
      await writeFile(path, whole.subarray(0, size));
      const cut = await verify();
      assert.ok(cut.ok && cut.records === 2 && cut.torn[0] === 3, `cut at ${size}: ${JSON.stringify(cut)}`);
      await write(2);
      const later = await verify();
      assert.ok(later.ok && later.records === 4 && later.torn[0] === 3, `written after: ${JSON.stringify(later)}`);
    }
    const [first = "", second = "", , ...rest] = await lines();
    await put([first, second, ...rest]);
    const removed = await verify();
    assert.ok(!removed.ok && removed.line === 3, "the torn line was removed");
    await put([first, second, "other", ...rest]);
    const replaced = await verify();
    assert.ok(!replaced.ok && replaced.line === 3, "the torn line was replaced");
  });

  it("keeps a record of which only the line feed is missing", async () => {
    await write(2);
    await truncate(path, (await readAuditFile(path)).length - 1);
    await write(1);
    const verdict = await verify();
    assert.ok(verdict.ok && verdict.records === 3 && verdict.torn.length === 0, JSON.stringify(verdict));
  });

  it("takes away the lock of a process that died, and waits for one that lives", async () => {
    const lock = `${path}.lock`;
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    const { hostname } = await import("node:os");
    await writeFile(lock, `${child.pid} ${hostname()}`);
    const old = new Date(Date.now() - 20_000);
    await utimes(lock, old, old);
    await write(1);
    assert.ok((await verify()).ok);

    await writeFile(lock, `${process.pid} ${hostname()}`);
    const log = createLog();
    log.record({ type: "mode", to: "edits" });
    assert.equal((await lines()).length, 1);
    const flushed = log.flush();
    await rm(lock);
    await flushed;
    assert.equal((await lines()).length, 2);
  });

  it("says once that it cannot be written, and never throws", async () => {
    await rm(stateDir, { recursive: true });
    await writeFile(stateDir, "in the way");
    const told: string[] = [];
    const log = createLog();
    log.onProblem((text) => told.push(text));
    log.record({ type: "mode", to: "manual" });
    log.record({ type: "mode", to: "edits" });
    await log.flush();
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /cannot be written/);
  });

  it("passes every text through the cleaner", async () => {
    const log = createLog((text) => text.replaceAll("hunter2", "[hidden]"));
    log.record({
      type: "restore",
      checkpointId: "hunter2",
      undoId: "u",
      files: ["a/hunter2.txt"],
      conversation: false,
    });
    assert.doesNotMatch(await readFile(path, "utf8"), /hunter2/);
    assert.match(await readFile(path, "utf8"), /a\/\[hidden\]\.txt/);
  });

  it("lists one session, or the newest", async () => {
    await write(5);
    const bytes = await readAuditFile(path);
    assert.deepEqual(
      listAudit(bytes, { limit: 2 }).map(({ sessionId }) => sessionId),
      ["s4", "s5"],
    );
    assert.equal(listAudit(bytes, { sessionId: "s2" }).length, 1);
    assert.deepEqual(listAudit(new Uint8Array()), []);
  });
});
