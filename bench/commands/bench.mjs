// `node bench/commands/bench.mjs`: what the analysis of commands costs. First use, ordinary commands, and 10 kB of anything.
import { readFileSync } from "node:fs";
import { createCommandAnalyser } from "../../src/permissions/commands/create-command-analyser.ts";
import { createShellGrammars } from "../../src/workspace/shell-grammar.ts";

const root = new URL("../../", import.meta.url);
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`test/fixtures/attacks/${name}`, root), "utf8"));
/** @type {Record<string, { harmless: string[], refused: string[] }>} */
const corpora = Object.fromEntries(
  Object.entries({ bash: "commands", powershell: "powershell" }).map(([shell, name]) => [
    shell,
    {
      harmless: read(`${name}-harmless.json`),
      refused: read(`${name}-refused.json`).map((/** @type {{ command: string }} */ { command }) => command),
    },
  ]),
);

const odd = [
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
  "@(",
  "& ",
  "@'\n",
];
let state = 1;
const random = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
};

for (const [shell, { harmless, refused }] of Object.entries(corpora)) {
  const grammars = createShellGrammars({ bundleDirectory: new URL("dist", root).pathname });
  const analyser = createCommandAnalyser({ ...grammars, shell });
  const start = performance.now();
  await analyser.analyse("npm test");
  console.log(`${shell}, first command: ${(performance.now() - start).toFixed(1)} ms`);

  await analyser.analyse("pwsh -c 'bash -c ls'");

  /** @param {readonly string[]} commands milliseconds of each, sorted; the best of three, since other programs run too */
  const times = async (commands) => {
    const taken = [];
    for (const command of commands) {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const begin = performance.now();
        await analyser.analyse(command);
        best = Math.min(best, performance.now() - begin);
      }
      if (process.env.SLOWER_THAN && best > Number(process.env.SLOWER_THAN))
        console.log(`    ${best.toFixed(1)} ms: ${JSON.stringify(command.slice(0, 60))}`);
      taken.push(best);
    }
    return taken.sort((one, other) => one - other);
  };
  /** @param {string} name @param {readonly string[]} commands */
  const report = async (name, commands) => {
    const sorted = await times(commands);
    const at = (/** @type {number} */ share) =>
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
    console.log(`  ${name}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms (${sorted.length})`);
  };

  const pieces = [...harmless, ...refused, ...odd];
  const long = Array.from({ length: 300 }, (_, round) => {
    let text = "";
    const pool = round % 3 === 0 ? odd : round % 3 === 1 ? harmless : pieces;
    while (text.length < 10_000) text += `${pool[Math.floor(random() * pool.length)]}${round % 3 === 1 ? ";" : ""}`;
    return text.slice(0, 10_240);
  });
  for (const piece of [...odd, "a ", "a;", "a|", "ls -la; ", '"a" ']) long.push(piece.repeat(10_000 / piece.length));
  await times(harmless);
  await report("ordinary commands", harmless);
  await report("attacks", refused);
  await report("10 kB of anything", long);
}
