// `node bench/data/bench.mjs [ROWS]`: how long the data engine takes for a CSV file of 12 columns (1,000,000 rows unless told otherwise),
// beside DuckDB alone doing the nearest single statement on the same file.

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openDataProcess } from "../../src/data/process/open-data-process.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const root = await mkdtemp(join(tmpdir(), "lathe-bench-data-"));
const file = join(root, "events.csv");
const { signal } = new AbortController();

async function writeData() {
  const out = createWriteStream(file);
  out.write("id,day,at,region,product,channel,price,quantity,discount,customer,rating,comment\n");
  let state = 7;
  /** @param {number} limit */
  const next = (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1;
    return state % limit;
  };
  for (let start = 0; start < rows; start += 10_000) {
    const lines = [];
    for (let index = start; index < Math.min(rows, start + 10_000); index++) {
      const day = new Date(1.6e12 + next(1000) * 864e5).toISOString();
      lines.push(
        `${index},${day.slice(0, 10)},${day.slice(0, 10)} 0${next(9)}:15:00,region ${next(12)},p${next(400)},${["web", "shop", "phone"][next(3)]},${next(100_000) / 100},${next(20)},${next(4) === 0 ? "" : next(50) / 100},${next(50_000)},${next(6)},note ${next(rows)}`,
      );
    }
    if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} work
 */
async function timed(name, work) {
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  console.log(`${name.padEnd(58)} ${(ms / 1000).toFixed(3)} s`);
  return ms;
}

await writeData();
console.log(`${rows} rows × 12 columns, ${((await stat(file)).size / 1e6).toFixed(0)} MB`);
const engine = openDataProcess({
  script: join(import.meta.dirname, "../../src/data-host.ts"),
  directory: join(root, "engine"),
});
const before = process.memoryUsage().rss;
const table = { name: "events.csv", files: [file] };
/** @param {string} sql */
const ask = (sql) => engine.query({ sessionId: "bench", sql, tables: [table], rows: 50 }, signal);
try {
  await timed("start of the process", () => engine.tablesOf("SELECT 1", signal));
  const profile = await timed("first profile (reads the file)", () => engine.profile(table, "bench", signal));
  await timed("second profile", () => engine.profile(table, "bench", signal));
  const group =
    'SELECT region, channel, sum(price * quantity) AS revenue FROM "events.csv" GROUP BY ALL ORDER BY 3 DESC';
  await timed("group by", () => ask(group));
  await timed("whole file as a result, 50 rows shown", () => ask('FROM "events.csv" ORDER BY price'));
  console.log(`growth of the asking process: ${((process.memoryUsage().rss - before) / 1e6).toFixed(0)} MB`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const summarize = await timed("baseline: SUMMARIZE of the CSV by DuckDB alone", () =>
    connection.runAndReadAll(`SUMMARIZE FROM read_csv('${file}')`),
  );
  await timed("baseline: the same group by on the CSV", () =>
    connection.runAndReadAll(group.replace('"events.csv"', `read_csv('${file}')`)),
  );
  console.log(`first profile / baseline: ${(profile / summarize).toFixed(2)}`);
} finally {
  await engine.close();
  await rm(root, { recursive: true, force: true });
}
