import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDataEngine } from "../../../src/data/engine/create-data-engine.ts";
import { describeDataset } from "../../../src/tools/data/describe-dataset.ts";
import { listDatasets } from "../../../src/tools/data/list-datasets.ts";
import { queryData } from "../../../src/tools/data/query-data.ts";
import { saveResult } from "../../../src/tools/data/save-result.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("data tools", () => {
  let directory: string;
  let workspace: ToolWorkspace;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lathe-data-"));
    workspace = await createToolWorkspace({ data: await createDataEngine({ directory }) });
    await workspace.write("data/orders.csv", "id,customer,amount\n1,7,10\n2,8,30\n3,7,10\n");
    await workspace.write("data/customers.json", '[{"id":7,"name":"A | B"},{"id":8,"name":"C"}]');
  });
  afterEach(async () => {
    await workspace.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  it("list what can be asked, and no settings of programs", async () => {
    await workspace.write("package.json", "{}");
    const { content } = await workspace.call(listDatasets, {});
    assert.equal(content, "data/customers.json\ndata/orders.csv");
  });

  it("say what a file holds before it is asked", async () => {
    const { content } = await workspace.call(describeDataset, { table: "data/orders.csv" });
    assert.match(content, /^3 rows, 3 columns; key: id; 0 duplicate rows\./);
    assert.match(content, /- amount BIGINT: 2 distinct; 10 to 30/);
    assert.match(content, /id BIGINT \| customer BIGINT \| amount BIGINT\n1 \| 7 \| 10/);
  });

  it("declare every file of a statement as read, and join them", async () => {
    const sql = `SELECT c.name, sum(o.amount) AS total FROM "data/orders.csv" o JOIN 'data/customers.json' c ON o.customer = c.id GROUP BY 1 ORDER BY 2`;
    const plan = await workspace.plan(queryData, { sql });
    assert.deepEqual(
      plan.access.map(({ kind, subject }) => `${kind} ${subject}`),
      ["read data/orders.csv", "read data/customers.json"],
    );
    const { content } = await workspace.call(queryData, { sql });
    assert.equal(content, "name VARCHAR | total DECIMAL(38,0)\nA \\| B | 20\nC | 30\n2 rows; the whole is result_1.");
    const again = await workspace.call(queryData, { sql: "SELECT max(total) AS most FROM result_1" });
    assert.match(again.content, /^most DECIMAL\(38,0\)\n30\n/);
  });

  it("read the files of a glob as one table", async () => {
    await workspace.write("data/more/orders2.csv", "customer,id,amount\n9,4,1\n");
    const plan = await workspace.plan(queryData, { sql: `SELECT count(*) AS n FROM "data/**/*.csv"` });
    assert.deepEqual(
      plan.access.map(({ subject }) => subject),
      ["data/more/orders2.csv", "data/orders.csv"],
    );
    const { content } = await workspace.call(queryData, { sql: `SELECT count(*) AS n FROM "data/**/*.csv"` });
    assert.match(content, /^n BIGINT\n4\n/);
  });

  it("name every row that was left out: with the reason in a profile, in one line under an answer", async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `${index + 1},${index + 1}${index % 9 === 8 ? ",x" : ""}`);
    await workspace.write("data/broken.csv", `id,amount\n${rows.join("\n")}\n`);
    const profile = await workspace.call(describeDataset, { table: "data/broken.csv" });
    assert.match(
      profile.content,
      /^54 rows.*\n6 rows do not fit the others and were left out:\n {2}broken\.csv line 10: /,
    );
    assert.match(profile.content, /\n {2}1 more: broken\.csv lines 55\n- id BIGINT/);
    const { content } = await workspace.call(queryData, { sql: `SELECT count(*) AS n FROM "data/broken.csv"` });
    assert.equal(
      content,
      "n BIGINT\n54\n1 rows; the whole is result_1.\n6 rows do not fit the others and were left out (broken.csv lines 10, 19, 28, 37, 46, 55); describe_dataset says why.",
    );
  });

  it("tell a wrong name from a wrong statement, with what may have been meant", async () => {
    await assert.rejects(workspace.call(queryData, { sql: `FROM "data/order.csv"` }), {
      code: "not_found",
      hint: /data\/orders\.csv/,
    });
    await assert.rejects(workspace.call(queryData, { sql: `SELECT nothing FROM "data/orders.csv"` }), {
      code: "invalid_input",
      message: /nothing/,
    });
    await assert.rejects(workspace.call(queryData, { sql: `DELETE FROM "data/orders.csv"` }), {
      code: "invalid_input",
      message: /Only a SELECT/,
    });
    await assert.rejects(workspace.call(queryData, { sql: `FROM "data"` }), {
      code: "invalid_input",
      hint: /data\/\*/,
    });
  });

  it("show as many rows as asked and say how many there are", async () => {
    const { content } = await workspace.call(queryData, { sql: "SELECT * FROM range(1000)", rows: 3 });
    assert.equal(content, "range BIGINT\n0\n1\n2\nThe first 3 of 1000 rows; the whole is result_1.");
  });

  it("write a result to a file through the review", async () => {
    await workspace.call(queryData, { sql: `SELECT id FROM "data/orders.csv" WHERE id < 3 ORDER BY id` });
    const plan = await workspace.plan(saveResult, { result: "result_1", path: "large.csv" });
    assert.equal(plan.changes?.[0]?.kind, "create");
    await workspace.call(saveResult, { result: "result_1", path: "large.csv" });
    assert.equal(await workspace.read("large.csv"), "id\n1\n2\n");
    await assert.rejects(workspace.call(saveResult, { result: "result_9", path: "x.csv" }), { message: /no result_9/ });
    await assert.rejects(workspace.call(saveResult, { result: "result_1", path: "x.txt" }), { code: "invalid_input" });
  });

  it("ask for a file that is kept from the agent, and for one outside", async () => {
    await workspace.write(".latheignore", "private/\n");
    await workspace.write("private/p.csv", "a\n1\n");
    const plan = await workspace.plan(queryData, { sql: `FROM "private/p.csv", "../elsewhere.csv"` });
    assert.deepEqual(
      plan.access.map(({ ignored, outside }) => [ignored ?? false, outside ?? false]),
      [
        [true, false],
        [false, true],
      ],
    );
  });
});
