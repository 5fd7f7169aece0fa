// The change ledger at its two sizes: many hunks decided at once, and a keystroke in a long file. Ratios to plain work of the
// same kind, measured beside it: writing the files, comparing two texts line by line.
// Run: node bench/ledger/bench.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChangeLedger } from "../../src/changes/ledger/create-change-ledger.ts";
import { planEdit } from "../../src/changes/plan-change.ts";
import { createNodeFiles } from "../../src/workspace/node-files.ts";

const files = 100;
const hunksEach = 5;
const longLines = 10_000;
const { signal } = new AbortController();
const base = mkdtempSync(join(tmpdir(), "lathe-bench-ledger-"));
const root = join(base, "project");
mkdirSync(root);
const workspace = createNodeFiles([root]);
const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
/** @type {import("../../src/ports/runtime.ts").Logger} */
const logger = { log: (_level, text) => console.error(text) };
/** @param {string} name */
const open = (name) => createChangeLedger({ directory: join(base, name), files: workspace, clock, logger });

/**
 * @param {import("../../src/ports/change-ledger.ts").ChangeLedger} ledger
 * @param {string} path
 * @param {string} text
 */
async function agentWrites(ledger, path, text) {
  const resolved = await workspace.resolve(path);
  const before = await workspace.read(resolved, signal);
  if (before.kind !== "text") throw new Error(`${path} is no text`);
  const { view, expected } = await planEdit(resolved, before, text);
  /** @type {import("../../src/ports/change-ledger.ts").AgentChange} */
  const change = { sessionId: "s", callId: "c", kind: "edit", path: resolved, before, text, view, reviewed: false };
  await ledger.track(change, async () => {
    await workspace.write(resolved, text, before, expected, signal);
    return undefined;
  });
}

/** @param {() => unknown} work */
async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
/** @param {number[]} values @param {number} q */
const quantile = (values, q) => values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0;

try {
  const lines = Array.from({ length: 200 }, (_, index) => `const value${index} = ${index};\n`);
  const edited = lines.map((line, index) => (index % 40 === 7 ? line.replace("const", "let") : line)).join("");
  const paths = Array.from({ length: files }, (_, index) => join(root, `f${index}.ts`));
  const plain = await timed(() => paths.map((path) => writeFileSync(path, lines.join(""))));
  const ledger = open("many");
  await ledger.ready;
  const tracked = await timed(async () => {
    for (const path of paths) await agentWrites(ledger, path, edited);
  });
  const count = ledger.files.reduce((sum, file) => sum + file.hunks.length, 0);
  if (count !== files * hunksEach) throw new Error(`${count} hunks, not ${files * hunksEach}`);
  const accepted = await timed(async () => {
    for (const file of ledger.files) await ledger.accept(file.path);
  });
  for (const path of paths) await agentWrites(ledger, path, `${edited}// more\n`);
  const rejected = await timed(async () => {
    for (const file of ledger.files) await ledger.reject(file.path);
  });
  const reopened = await timed(() => open("many").ready);

  const long = Array.from({ length: longLines }, (_, index) => `line ${index} of a long file\n`);
  const longPath = join(root, "long.txt");
  writeFileSync(longPath, long.join(""));
  await agentWrites(
    ledger,
    longPath,
    long.map((line, index) => (index % 100 === 50 ? line.toUpperCase() : line)).join(""),
  );
  const now = long.map((line, index) => (index % 100 === 50 ? line.toUpperCase() : line));
  const strokes = [];
  const compares = [];
  for (let index = 0; index < 200; index += 1) {
    const at = (index * 47) % longLines;
    const before = now.join("");
    now[at] = `${now[at]?.slice(0, -1)}x\n`;
    const text = now.join("");
    strokes.push(await timed(() => ledger.edited(longPath, text, "user")));
    compares.push(
      await timed(() => {
        const [a, b] = [before.split("\n"), text.split("\n")];
        for (let line = 0; line < a.length; line += 1) if (a[line] !== b[line]) return line;
      }),
    );
  }
  /** @param {string} name @param {string} value @param {string} ratio */
  const row = (name, value, ratio) => console.log(`${name.padEnd(58)} ${value.padStart(10)}  ${ratio}`);
  /** @param {number} value */
  const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  row(`apply ${count} hunks in ${files} files, tracked`, ms(tracked), `${(tracked / plain).toFixed(1)} × plain writes`);
  row(`accept all ${count}`, ms(accepted), `${(accepted / plain).toFixed(1)} × plain writes (bound: 2000 ms)`);
  row(`reject ${count + files} hunks`, ms(rejected), `${(rejected / plain).toFixed(1)} × plain writes`);
  row("open the ledger again", ms(reopened), "");
  row(
    `a keystroke among ${longLines} lines and 100 hunks, median`,
    ms(median(strokes)),
    `${(median(strokes) / median(compares)).toFixed(1)} × comparing lines (bound: 5 ms)`,
  );
  row("the same, 95 of 100", ms(quantile(strokes, 0.95)), "");
} finally {
  rmSync(base, { recursive: true, force: true });
}
