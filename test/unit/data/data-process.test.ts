import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataProcess } from "../../../src/data/process/open-data-process.ts";
import type { DataEngine } from "../../../src/ports/data-engine.ts";

const script = join(import.meta.dirname, "../../../src/data-host.ts");
const { signal } = new AbortController();

describe("data engine in a process of its own", () => {
  let root: string;
  let engine: DataEngine;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lathe-data-"));
    engine = openDataProcess({ script, directory: join(root, "engine") });
    await writeFile(join(root, "t.csv"), "name,n\na,1\nb,\n");
  });
  afterEach(async () => {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  });

  const table = () => ({ name: "t", files: [join(root, "t.csv")] });
  const ask = (sql: string, stop = signal) => engine.query({ sessionId: "s", sql, tables: [table()], rows: 5 }, stop);

  it("answers as the engine does", async () => {
    assert.deepEqual(await engine.tablesOf("FROM 'a.csv'", signal), ["a.csv"]);
    assert.equal(await engine.partsOf(join(root, "t.csv"), signal), undefined);
    assert.deepEqual((await ask("FROM t")).rows, [
      ["a", 1],
      ["b", null],
    ]);
    const profile = await engine.profile(table(), "s", signal);
    assert.deepEqual(
      profile.columns.map(({ name, nulls }) => [name, nulls]),
      [
        ["name", 0],
        ["n", 1],
      ],
    );
    assert.match(await engine.exportResult("result_1", "s", "csv", signal), /result_1\.csv$/);
  });

  it("hands on faults with what to do next", async () => {
    await assert.rejects(ask("DROP TABLE t"), { name: "UserError", code: "data_sql", nextStep: /SELECT/ });
  });

  it("stops a statement when it is told to, and answers the next", async () => {
    const stop = new AbortController();
    const asked = ask("SELECT count(*) FROM range(1000000000) a, range(1000000000) b, t", stop.signal);
    const abortSoon = engine.tablesOf("FROM t", signal).then(() => stop.abort());
    await assert.rejects(asked, { name: "AbortError" });
    await abortSoon;
    assert.deepEqual((await ask("SELECT n FROM t LIMIT 1")).rows, [[1]]);
  });

  it("says that it stopped when it is closed in the middle, and starts again", async () => {
    const asked = ask("SELECT count(*) FROM range(1000000000) a, range(1000000000) b, t");
    const failed = assert.rejects(asked, { code: "data_stopped" });
    await engine.close();
    await failed;
    assert.deepEqual((await ask("SELECT n FROM t LIMIT 1")).rows, [[1]]);
  });
});
