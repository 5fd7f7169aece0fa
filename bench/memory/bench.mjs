// What the repository memory costs as a repository grows: node bench/memory/bench.mjs [--files 500,5000,50000] [--dir DIR]
// Without --dir the files are made up: as long and as various in their words as code is, in folders of fifty.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const cli = resolve(here, "../../dist/cli.js");
const { values } = parseArgs({ options: { files: { type: "string", default: "500,5000" }, dir: { type: "string" } } });
const requests = [
  "retry a refused connection",
  "parse the header of a request",
  "evict old entries from the cache",
  "close idle sockets",
];
const queriesPerSize = 20;

/** Small seeded generator (mulberry32): every run measures the same files. */
function createRandom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function makeFiles(directory, count) {
  const random = createRandom(count);
  const syllables =
    "re con pro ser vi cli ent tok buf par se que ind wri rea cach head sock retr ses win cur lo mer spl".split(" ");
  const words = Array.from({ length: 4000 }, () =>
    Array.from({ length: 2 + random(2) }, () => syllables[random(syllables.length)]).join(""),
  );
  // Few words are frequent and most are rare, as in any text.
  const word = () => words[Math.floor(words.length * (random(10_000) / 10_000) ** 3)];
  const name = () => word() + word().replace(/^./, (letter) => letter.toUpperCase());
  for (let file = 0; file < count; file += 1) {
    const functions = Array.from({ length: 8 }, () => {
      const lines = Array.from(
        { length: 12 },
        () => `  const ${name()} = ${name()}(${word()}, "${word()} ${word()}");`,
      );
      return `/** ${[word(), word(), word(), word()].join(" ")}. */\nexport function ${name()}(${word()}) {\n${lines.join("\n")}\n}\n`;
    });
    const path = join(directory, `d${Math.floor(file / 50)}`, `${name()}${file}.ts`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, functions.join("\n"));
  }
}

const sizeOf = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
const percentile = (list, share) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

function measure(directory, home) {
  const env = { ...process.env, LATHE_HOME: home };
  const run = (...given) => {
    const start = performance.now();
    const output = execFileSync(process.execPath, [cli, ...given], { env, encoding: "utf8" });
    return { ms: performance.now() - start, output };
  };
  const meter = join(home, "peak.cjs");
  writeFileSync(
    meter,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(join(home, "peak"))} + process.pid, String(process.resourceUsage().maxRSS)));`,
  );
  const start = performance.now();
  const report = JSON.parse(
    execFileSync(process.execPath, ["--require", meter, cli, "index", directory, "--json"], { env, encoding: "utf8" }),
  );
  const indexMs = performance.now() - start;
  const peaks = readdirSync(home).filter((name) => /^peak\d+$/.test(name));
  const peak = Math.max(...peaks.map((name) => Number(execFileSync("cat", [join(home, name)], { encoding: "utf8" }))));
  const again = run("index", directory).ms;
  writeFileSync(join(directory, "changed.ts"), "export function quuxChanged() {\n  return 1;\n}\n");
  const change = run("index", directory).ms;
  const searches = Array.from(
    { length: queriesPerSize },
    (_, at) => run("search", requests[at % requests.length], "--dir", directory, "--json").ms,
  );
  return { report, indexMs, peak, again, change, searches, bytes: sizeOf(join(home, "index")) };
}

console.log(
  "| files | places | index s | peak MB | index MB | nothing changed ms | one file changed ms | search p50 ms | p95 ms |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
for (const size of values.dir === undefined ? values.files.split(",").map(Number) : [0]) {
  const base = mkdtempSync(join(tmpdir(), "lathe-bench-memory-"));
  try {
    const directory = values.dir ?? join(base, "files");
    const home = join(base, "home");
    mkdirSync(home);
    if (values.dir === undefined) makeFiles(directory, size);
    const { report, indexMs, peak, again, change, searches, bytes } = measure(directory, home);
    const cells = [
      report.status.files,
      report.status.chunks,
      (indexMs / 1000).toFixed(1),
      (peak / 1024).toFixed(0),
      (bytes / 1e6).toFixed(1),
    ];
    console.log(
      `| ${[...cells, ...[again, change, percentile(searches, 0.5), percentile(searches, 0.95)].map((ms) => ms.toFixed(0))].join(" | ")} |`,
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
