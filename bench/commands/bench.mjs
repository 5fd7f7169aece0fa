// `node bench/commands/bench.mjs`: what the analysis of commands costs. First use, ordinary commands, and 10 kB of anything.
import { readFileSync } from "node:fs";
import { analyseCommand } from "../../src/permissions/commands/analyse-command.ts";
import { createBashGrammar } from "../../src/workspace/bash-grammar.ts";

const root = new URL("../../", import.meta.url);
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`test/fixtures/attacks/${name}`, root), "utf8"));
/** @type {string[]} */
const harmless = read("commands-harmless.json");
/** @type {string[]} */
const refused = read("commands-refused.json").map((/** @type {{ command: string }} */ { command }) => command);

const start = performance.now();
const parse = await createBashGrammar({ bundleDirectory: new URL("dist", root).pathname }).load();
analyseCommand("npm test", parse);
const first = performance.now() - start;

/** @param {readonly string[]} commands milliseconds of each, sorted */
function times(commands) {
  return commands
    .map((command) => {
      const begin = performance.now();
      analyseCommand(command, parse);
      return performance.now() - begin;
    })
    .sort((one, other) => one - other);
}

/** @param {string} name @param {readonly number[]} sorted */
function report(name, sorted) {
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const figures = [0.5, 0.95, 1].map((share) => at(share).toFixed(2));
  console.log(`${name}: median ${figures[0]} ms, 95 % ${figures[1]} ms, most ${figures[2]} ms (${sorted.length})`);
}

const pieces = [
  ...harmless,
  ...refused,
  "(",
  "$(",
  "`",
  "{",
  "<<E\n",
  "'",
  '"',
  "\\",
  "\n",
  "${",
  "[[",
  "((",
  "|",
  "\u0000",
  "é",
  "if ",
];
let state = 1;
const random = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
};
const long = Array.from({ length: 300 }, (_, round) => {
  let text = "";
  const pool = round % 3 === 0 ? pieces.slice(-16) : pieces;
  while (text.length < 10_000) text += pool[Math.floor(random() * pool.length)];
  return text;
});
for (const piece of pieces.slice(-16)) long.push(piece.repeat(10_000 / piece.length));

console.log(`first command: ${first.toFixed(1)} ms`);
times(harmless);
report("ordinary commands", times(harmless));
report("attacks", times(refused));
report("10 kB of anything", times(long));
