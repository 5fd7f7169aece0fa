import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createDataEngine } from "../../../src/data/engine/create-data-engine.ts";
import type { DataEngine, QueryAnswer } from "../../../src/ports/data-engine.ts";

const { signal } = new AbortController();

describe("data engine", () => {
  let root: string;
  let engine: DataEngine;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lathe data "));
    await mkdir(join(root, "files"));
    engine = await createDataEngine({ directory: join(root, "engine") });
  });
  afterEach(async () => {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  });

  async function save(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(root, "files", name);
    await writeFile(path, content);
    return path;
  }

  /** Asks a statement in which `t` is the file. */
  function ask(sql: string, file: string, part?: string): Promise<QueryAnswer> {
    const table = { name: "t", files: [file], ...(part !== undefined && { part }) };
    return engine.query({ sessionId: "s1", sql, tables: [table], rows: 20 }, signal);
  }

  it("keeps the results of statements that run at once apart, numbered as they were asked", async () => {
    const query = (n: number) =>
      engine.query({ sessionId: "s1", sql: `SELECT ${n} AS n`, tables: [], rows: 5 }, signal);
    const answers = await Promise.all([1, 2, 3, 4].map(query));
    assert.deepEqual(
      answers.map(({ result, rows }) => [result, rows[0]?.[0]]),
      [1, 2, 3, 4].map((n) => [`result_${n}`, n]),
    );
    for (const n of [1, 2, 3, 4]) {
      const kept = await engine.query(
        { sessionId: "s1", sql: `FROM result_${n}`, tables: [{ name: `result_${n}`, files: [] }], rows: 5 },
        signal,
      );
      assert.equal(kept.rows[0]?.[0], n);
    }
  });

  it("asks a CSV file in SQL and keeps the whole result under a name", async () => {
    const file = await save("orders.csv", "id,amount,day\n1,2.5,2026-01-01\n2,4.5,2026-01-02\n");
    const answer = await ask("SELECT sum(amount) AS total, max(day) AS last FROM t;  ", file);
    assert.deepEqual(answer.columns, [
      { name: "total", type: "DOUBLE" },
      { name: "last", type: "DATE" },
    ]);
    assert.deepEqual(answer.rows, [[7, "2026-01-02"]]);
    assert.equal(answer.result, "result_1");
    const again = await engine.query(
      {
        sessionId: "s1",
        sql: "SELECT total * 2 AS twice FROM result_1 -- a comment",
        tables: [{ name: "result_1", files: [] }],
        rows: 5,
      },
      signal,
    );
    assert.deepEqual(again.rows, [[14]]);
    const elsewhere = { sessionId: "s2", sql: "FROM result_1", tables: [{ name: "result_1", files: [] }], rows: 5 };
    await assert.rejects(engine.query(elsewhere, signal), { code: "data_sql", message: /no result_1/ });
  });

  it("says which lines of a CSV file do not fit, and reads the others", async () => {
    const good = Array.from({ length: 30_000 }, (_, index) => `${index},${index / 2}`).join("\n");
    const file = await save("readings.csv", `id,value\n${good}\n30000,broken\n30001,1,2\n30002,7\n`);
    const answer = await ask("SELECT count(*) AS n FROM t", file);
    assert.deepEqual(answer.rows, [[30_001]]);
    assert.equal(answer.problems.rows, 2);
    assert.deepEqual(
      answer.problems.examples.map(({ line }) => line),
      [30_002, 30_003],
    );
    assert.match(answer.problems.examples[0]?.text ?? "", /broken/);
  });

  it("reads other delimiters, quotes, marks and encodings", async () => {
    const cases: [string, string | Uint8Array][] = [
      ["semicolon.csv", "name;price\nZoë;1,5\n"],
      ["marked.csv", "\ufeffname,price\nZoë,1\n"],
      ["wide.csv", Buffer.from("\ufeffname,price\nZoë,1\n", "utf16le")],
      ["old.csv", Buffer.from("name,price\nZoë,1\n", "latin1")],
      ["tabs.tsv", "name\tprice\nZoë\t1\n"],
      ["quoted.csv", 'name,price\n"Zoë",1\n"two\nlines, ""quoted""",2\n'],
      ["lines.jsonl", '{"name":"Zoë","price":1}\n'],
      ["array.json", '[{"name":"Zoë","price":1}]'],
    ];
    for (const [name, content] of cases) {
      const answer = await ask("SELECT name FROM t WHERE name LIKE 'Z%'", await save(name, content));
      assert.deepEqual(answer.rows, [["Zoë"]], name);
      assert.equal(answer.problems.notes.length, name === "old.csv" ? 1 : 0, name);
    }
  });

  it("reads the tables of a database file, and leaves nothing beside it", async () => {
    const file = join(root, "files", "shop.sqlite");
    const database = new DatabaseSync(file);
    database.exec(
      "CREATE TABLE orders (id INTEGER, note TEXT, big INTEGER); INSERT INTO orders VALUES (1, 'x', 9007199254740993), (2, NULL, 4)",
    );
    database.exec("CREATE VIEW notes AS SELECT note FROM orders");
    database.close();
    assert.deepEqual(await engine.partsOf(file, signal), ["notes", "orders"]);
    const answer = await ask("SELECT id, note FROM t ORDER BY id", file, "orders");
    assert.deepEqual(answer.rows, [
      [1, "x"],
      [2, null],
    ]);
    await assert.rejects(ask("FROM t", file), { code: "data_file", nextStep: /notes, orders/ });
    await assert.rejects(ask("FROM t", file, "none"), { code: "data_file", message: /no table none/ });
  });

  it("keeps large sums exact, and columns of the same name apart", async () => {
    const file = await save("big.csv", "n\n9007199254740993\n9007199254740993\n");
    const answer = await ask("SELECT sum(n) AS total, sum(n) AS total, 1 AS x, 2 AS X FROM t", file);
    assert.deepEqual(answer.rows, [["18014398509481986", "18014398509481986", 1, 2]]);
    assert.equal(new Set(answer.columns.map(({ name }) => name.toLowerCase())).size, 4);
  });

  it("reads a file anew once it has changed", async () => {
    const file = await save("counts.csv", "n\n1\n");
    assert.deepEqual((await ask("SELECT sum(n) AS n FROM t", file)).rows, [[1]]);
    await save("counts.csv", "n\n1\n10\n");
    assert.deepEqual((await ask("SELECT sum(n) AS n FROM t", file)).rows, [[11]]);
  });

  it("joins files of different formats, and reads several files as one table", async () => {
    const orders = await save("orders.csv", "id,customer\n1,7\n2,8\n");
    const more = await save("more.csv", "customer,id,rush\n7,3,true\n");
    const customers = await save("customers.json", '[{"id":7,"name":"A"},{"id":8,"name":"B"}]');
    const answer = await engine.query(
      {
        sessionId: "s1",
        sql: `SELECT c.name, count(*) AS n FROM "data/*.csv" o JOIN 'customers.json' c ON o.customer = c.id GROUP BY 1 ORDER BY 1`,
        tables: [
          { name: "data/*.csv", files: [orders, more] },
          { name: "customers.json", files: [customers] },
        ],
        rows: 10,
      },
      signal,
    );
    assert.deepEqual(answer.rows, [
      ["A", 2],
      ["B", 1],
    ]);
  });

  describe("names the tables of a statement", () => {
    const statements: [string, string[]][] = [
      [`SELECT * FROM "data/orders.csv" o JOIN 'x.parquet' x USING (id)`, ["data/orders.csv", "x.parquet"]],
      ["WITH a AS (SELECT 1) SELECT * FROM a, b", ["b"]],
      [`SELECT (SELECT count(*) FROM "k.csv") AS n`, ["k.csv"]],
      ["FROM 'a.csv' UNION ALL FROM 'b.csv'", ["a.csv", "b.csv"]],
      [`SUMMARIZE "a.csv"`, ["a.csv"]],
      ["VALUES (1)", []],
      ["SELECT * FROM duckdb_settings()", []],
    ];
    for (const [sql, names] of statements)
      it(sql, async () => assert.deepEqual(await engine.tablesOf(sql, signal), names));
  });

  describe("refuses what is no single SELECT", () => {
    for (const sql of [
      "DROP TABLE t",
      "INSERT INTO t VALUES (1)",
      "COPY t TO 'x.csv'",
      "ATTACH 'x.db'",
      "INSTALL httpfs",
      "SET memory_limit = '9GB'",
      "PRAGMA database_list",
      "SELECT 1; DROP TABLE t",
      "SELECT 1; SELECT 2",
      "selec 1",
      "",
    ])
      it(JSON.stringify(sql), async () => {
        const file = await save("t.csv", "a\n1\n");
        await assert.rejects(engine.tablesOf(sql, signal), { code: "data_sql" });
        await assert.rejects(ask(sql, file), { code: "data_sql" });
      });
  });

  it("reaches no other file, whatever the statement tries", async () => {
    const file = await save("t.csv", "a\n1\n");
    const secret = await save("secret.csv", "password\nhunter2\n");
    await symlink(secret, join(root, "files", "link.csv"));
    for (const source of [
      `read_csv('${secret}')`,
      `read_text('${secret}')`,
      `read_blob('${secret}')`,
      `'${secret}'`,
      `read_csv('${join(root, "files", "link.csv")}')`,
      `read_csv('${file}')`,
      `read_text('${join(root, "files")}/../files/secret.csv')`,
      `glob('${root}/**')`,
      `read_csv('/etc/passwd')`,
      `read_parquet('${join(root, "engine", "tables")}/*.parquet')`,
      `sniff_csv('${secret}')`,
      `parquet_metadata('${secret}')`,
      `read_json('http://127.0.0.1:9/x.json')`,
      `query('SELECT * FROM read_text(''${secret}'')')`,
      `query_table('${secret}')`,
    ])
      await assert.rejects(ask(`SELECT * FROM ${source}`, file), { code: "data_sql" }, source);
    await assert.rejects(ask("SELECT getenv('HOME') FROM t", file), { code: "data_sql" });
  });

  it("stops at once when it is told to", async () => {
    const file = await save("t.csv", "a\n1\n");
    const stop = new AbortController();
    const asked = engine.query(
      {
        sessionId: "s1",
        sql: "SELECT count(*) FROM range(1000000000) a, range(1000000000) b, t",
        tables: [{ name: "t", files: [file] }],
        rows: 1,
      },
      stop.signal,
    );
    setImmediate(() => stop.abort());
    await assert.rejects(asked, { name: "AbortError" });
    assert.deepEqual((await ask("SELECT a FROM t", file)).rows, [[1]], "the engine goes on");
  });

  it("says when a result is too large, and what to do", async () => {
    const file = await save("t.csv", "a\n1\n");
    await assert.rejects(ask("SELECT r FROM range(6000000) q(r), t", file), {
      code: "data_limit",
      nextStep: /LIMIT/,
    });
  });

  it("tells a file that is no table from one that it cannot read", async () => {
    await assert.rejects(ask("FROM t", await save("photo.png", "x")), { code: "data_file", nextStep: /\.csv/ });
    await assert.rejects(ask("FROM t", await save("broken.parquet", "not parquet")), { code: "data_file" });
    await assert.rejects(ask("FROM t", await save("broken.json", '{"a": ')), { code: "data_file" });
    await assert.rejects(ask("FROM t", await save("broken.sqlite", "not a database, for sure")), { code: "data_file" });
    await assert.rejects(ask("FROM t", await save("broken.xlsx", "not a workbook")), { code: "data_file" });
  });

  it("says what each column holds", async () => {
    const rows = [
      "1,10,red,2026-01-01",
      "2,12,red,2026-01-02",
      "3,11,blue,",
      "4,900,red,2026-01-04",
      "4,900,red,2026-01-04",
    ];
    const file = await save("p.csv", `id,price,colour,day\n${rows.join("\n")}\n`);
    const profile = await engine.profile({ name: "p.csv", files: [file] }, "s1", signal);
    assert.equal(profile.rows, 5);
    assert.equal(profile.duplicates, 1);
    assert.deepEqual(profile.keys, []);
    assert.equal(profile.estimated, false);
    const [id, price, colour, day] = profile.columns;
    assert.deepEqual([id?.type, id?.min, id?.max, id?.distinct], ["BIGINT", 1, 4, 4]);
    assert.equal(price?.mean, (10 + 12 + 11 + 900 + 900) / 5);
    assert.deepEqual(price?.quartiles, [11, 12, 900]);
    assert.deepEqual(colour?.frequent, [
      { value: "red", count: 4 },
      { value: "blue", count: 1 },
    ]);
    assert.deepEqual([day?.type, day?.nulls, day?.max], ["DATE", 1, "2026-01-04"]);
    assert.equal(profile.sample.length, 5);
  });

  it("finds outliers and keys", async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `${index},${index === 50 ? 10_000 : index % 7}`);
    const profile = await engine.profile(
      { name: "q", files: [await save("q.csv", `id,v\n${rows.join("\n")}\n`)] },
      "s1",
      signal,
    );
    assert.deepEqual(profile.keys, ["id"]);
    assert.equal(profile.columns[1]?.outliers, 1);
  });

  it("profiles an empty table", async () => {
    const profile = await engine.profile({ name: "e", files: [await save("e.csv", "a,b\n")] }, "s1", signal);
    assert.equal(profile.rows, 0);
    assert.deepEqual(profile.keys, []);
    assert.equal(profile.duplicates, 0);
  });
});
