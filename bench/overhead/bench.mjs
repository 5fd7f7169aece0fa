// npm run bench: builds for production, runs Lathe beside the floor (or the peers given), prints the tables.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const scratch = mkdtempSync(join(tmpdir(), "lathe-bench-"));
const runs = join(scratch, "runs.jsonl");
const given = process.argv.slice(2);
const has = (name) => given.includes(name);
const defaults = [
  ...(has("--peers") ? [] : ["--peers", "lathe,floor"]),
  ...(has("--peers-dir") ? [] : ["--peers-dir", scratch]),
];
const node = (...args) => execFileSync(process.execPath, args, { stdio: "inherit", cwd: root });

node("esbuild.js", "--production");
node(join(here, "run.mjs"), "--work", scratch, "--out", runs, ...defaults, ...given);
node(join(here, "report.mjs"), "--in", runs);
console.log(`\nEvery run: ${runs}`);
