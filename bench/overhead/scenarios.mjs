// Neutral scenarios: a workspace to create, a prompt, a list of neutral actions,
// and a check of what must be on disk afterwards.
//
// Actions (mapped to each agent's own tools by its adapter):
//   {act:'read',   path, lines}            read a whole file
//   {act:'edit',   path, find, replace}    replace one unique line
//   {act:'run',    cmd}                    run a shell command
//   {act:'search', pattern, dir}           search the tree for a literal
//   {act:'say',    text}                   final answer
//   {act:'stream', tokens}                 final answer of N one-token chunks
import fs from "node:fs";
import path from "node:path";

/** Small seeded generator, so every peer sees the same bytes in every run. */
function rng(seed) {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

const NOUN = [
  "order",
  "user",
  "cache",
  "route",
  "token",
  "batch",
  "index",
  "queue",
  "frame",
  "shard",
  "price",
  "event",
];
const VERB = ["load", "save", "merge", "parse", "check", "build", "score", "split", "apply", "reset", "fetch", "count"];

function sourceFile(n, lines) {
  const r = rng(1000 + n);
  const pick = (a) => a[Math.floor(r() * a.length)];
  const out = [`// module ${n}`, `export const LIMIT_${n} = ${100 + n};`];
  while (out.length < lines) {
    out.push(
      `export const ${pick(VERB)}_${pick(NOUN)}_${out.length} = ${Math.floor(r() * 9000)}; // ${pick(NOUN)} ${pick(VERB)}`,
    );
  }
  return `${out.join("\n")}\n`;
}

const pad = (n) => String(n).padStart(3, "0");
const file = (n) => `src/mod${pad(n)}.js`;

function tree(count, lines) {
  const files = {
    "README.md": "# fixture\n\nA made-up project for measuring agents.\n",
    "package.json": '{"name":"fixture","version":"1.0.0","type":"module"}\n',
  };
  for (let n = 0; n < count; n++) files[file(n)] = sourceFile(n, lines);
  return files;
}

const readOf = (n, lines) => ({ act: "read", path: file(n), lines, expect: `LIMIT_${n} =` });
const editOf = (n) => ({
  act: "edit",
  path: file(n),
  find: `export const LIMIT_${n} = ${100 + n};`,
  replace: `export const LIMIT_${n} = ${9000 + n};`,
});

function editsDone(cwd, list) {
  const bad = [];
  for (const n of list) {
    let text = "";
    try {
      text = fs.readFileSync(path.join(cwd, file(n)), "utf8");
    } catch {
      /* counted below */
    }
    if (!text.includes(`LIMIT_${n} = ${9000 + n};`)) bad.push(file(n));
  }
  return bad;
}

/** Non-repeating filler: agents with loop detection must not see a loop. */
export function filler(tokens) {
  const r = rng(7);
  const con = "bdfgklmnprstvz",
    vow = "aeiou";
  const words = [];
  for (let i = 0; i < tokens; i++) {
    let w = " ";
    const syl = 1 + Math.floor(r() * 2);
    for (let k = 0; k < syl; k++) w += con[Math.floor(r() * con.length)] + vow[Math.floor(r() * vow.length)];
    if (i % 17 === 16) w += ".";
    if (i % 119 === 118) w += "\n";
    words.push(w);
  }
  return words;
}

export const SCENARIOS = {
  S1: {
    title: "one answer",
    files: () => tree(5, 40),
    prompt: "Say hello.",
    steps: [{ act: "say", text: "Hello, all is ready." }],
    check: () => [],
  },
  S2: {
    title: "30 reads",
    files: () => tree(30, 200),
    prompt: "Read the thirty files in src one after the other, then summarise.",
    steps: [...Array.from({ length: 30 }, (_, n) => readOf(n, 200)), { act: "say", text: "Read all thirty files." }],
    check: () => [],
  },
  S3: {
    title: "20 edits",
    files: () => tree(20, 200),
    prompt: "Raise every LIMIT constant in src to 9000 + its number.",
    // some agents refuse to edit a file that was not read first: all of them read, then edit
    steps: [
      ...Array.from({ length: 20 }, (_, n) => [readOf(n, 200), editOf(n)]).flat(),
      { act: "say", text: "All twenty limits raised." },
    ],
    check: (cwd) =>
      editsDone(
        cwd,
        Array.from({ length: 20 }, (_, n) => n),
      ),
  },
  S4: {
    title: "long session (200 tool calls)",
    files: () => tree(140, 40),
    prompt: "Go through the whole project, fix the limits as you go, and report.",
    steps: [
      ...Array.from({ length: 20 }, (_, b) => [
        ...Array.from({ length: 6 }, (_, k) => readOf(b * 7 + k, 40)),
        { act: "search", pattern: `LIMIT_${b * 7 + 6} =`, dir: "src", expect: `LIMIT_${b * 7 + 6}` },
        { act: "run", cmd: `wc -l ${file(b * 7)} && echo step-${b}-a`, expect: `step-${b}-a` },
        editOf(b * 7),
        { act: "run", cmd: `grep -c export ${file(b * 7 + 1)} && echo step-${b}-b`, expect: `step-${b}-b` },
      ]).flat(),
      { act: "say", text: "Finished the long session." },
    ],
    check: (cwd) =>
      editsDone(
        cwd,
        Array.from({ length: 20 }, (_, b) => b * 7),
      ),
  },
  S5: {
    title: "fast stream (20,000 tokens)",
    files: () => tree(5, 40),
    prompt: "Write a very long essay.",
    steps: [{ act: "stream", tokens: 20000 }],
    check: () => [],
  },
};

export function writeTree(cwd, files) {
  for (const [rel, text] of Object.entries(files)) {
    const p = path.join(cwd, rel);
    fs.mkdirSync(path.dirname(p), { recursive: true });
    fs.writeFileSync(p, text);
  }
}
