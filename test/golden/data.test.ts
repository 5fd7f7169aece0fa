import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldenRun } from "./support/golden-run.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const call = (name: string, input: Record<string, unknown>) => ({ toolCalls: [{ name, arguments: input }] });

describe("golden: data", () => {
  before(buildCommandLine);

  it("profiles, asks and saves, with the engine in its own process", async () => {
    const sql = `SELECT customer, sum(amount) AS total FROM "orders.csv" GROUP BY 1 ORDER BY 1`;
    await goldenRun(
      {
        files: { "orders.csv": "id,customer,amount\n1,ann,10\n2,bob,30\n3,ann,5\n" },
        script: [
          call("load_tools", { group: "data" }),
          call("describe_dataset", { table: "orders.csv" }),
          call("query_data", { sql }),
          call("query_data", { sql: "COPY (SELECT 1) TO 'stolen.csv'" }),
          call("save_result", { result: "result_1", path: "totals.csv" }),
          { text: "Ann spent 15, Bob 30." },
        ],
        commandLine: ["--mode", "edits", "Who spent how much?"],
      },
      ({ exit, events, workspace, stderr }) => {
        assert.equal(exit, 0, stderr);
        const ends = events.filter((event) => event.type === "tool-end");
        assert.deepEqual(
          ends.map(({ status, code }) => code ?? status),
          ["ok", "ok", "ok", "invalid_input", "ok"],
        );
        assert.match(ends[1]?.content ?? "", /^3 rows, 3 columns; key: id or amount; 0 duplicate rows\./);
        assert.match(ends[2]?.content ?? "", /ann \| 15\nbob \| 30\n2 rows; the whole is result_1\./);
        assert.equal(readFileSync(join(workspace.cwd, "totals.csv"), "utf8"), "customer,total\nann,15\nbob,30\n");
      },
    );
  });
});
