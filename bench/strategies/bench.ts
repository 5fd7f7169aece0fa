// Compares the strategies over small repair tasks: node bench/strategies/bench.ts [--rates=0,0.4,0.7] [--seeds=1] [--tasks=12] [--strategies=…]
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AgentEvent } from "../../src/protocol/agent-event.ts";
import { startModelServer } from "../../src/tour/model-server.ts";
import { sendReply } from "../../src/tour/send-reply.ts";
import { createRandomFractions } from "../../test/fakes/random.ts";
import { createErringModel } from "./model.ts";
import { filesOf, type Task, tasks } from "./tasks.ts";

const root = join(import.meta.dirname, "../..");
const program = join(root, "dist/cli.js");
const { values } = parseArgs({
  options: {
    rates: { type: "string", default: "0,0.4,0.7" },
    seeds: { type: "string", default: "1" },
    tasks: { type: "string", default: String(tasks.length) },
    strategies: { type: "string", default: "react,plan-execute,reflexion,tree-of-thoughts" },
    json: { type: "string" },
  },
});
if (!existsSync(program)) throw new Error("Build first: node esbuild.js --production");

interface Result {
  /** The check passes on the files that are left. */
  solved: boolean;
  /** The run ended as finished. */
  claimed: boolean;
  requests: number;
  tokens: number;
  /** USD. */
  cost: number;
  seconds: number;
  leftCopies: number;
}

interface Row extends Omit<Result, "solved" | "claimed"> {
  rate: number;
  strategy: string;
  tasks: number;
  solved: number;
  falseClaims: number;
}

const rows: Row[] = [];
for (const rate of values.rates.split(",").map(Number)) {
  for (const strategy of values.strategies.split(",")) {
    const results: Result[] = [];
    for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
      for (const [index, task] of tasks.slice(0, Number(values.tasks)).entries()) {
        // The same luck for every strategy: the n-th fix of a task is right or wrong for all of them.
        results.push(
          await runTask(task, strategy, rate, {
            fixes: createRandomFractions(seed * 1000 + index),
            marks: createRandomFractions(seed * 1000 + 500 + index),
          }),
        );
      }
    }
    const row = summarise(rate, strategy, results);
    rows.push(row);
    print(row);
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);

/** Lets the built command line work on a task, and looks at the files afterwards: what it says of itself is compared, not believed. */
async function runTask(
  task: Task,
  strategy: string,
  rate: number,
  luck: { fixes: () => number; marks: () => number },
): Promise<Result> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "lathe-bench-"));
  const [cwd, home] = [join(folder, "project"), join(folder, "home")];
  mkdirSync(cwd);
  mkdirSync(home);
  const model = createErringModel(task, rate, luck);
  let requests = 0;
  const server = await startModelServer({
    models: ["erring"],
    answer: (body, response) => {
      requests += 1;
      return sendReply(response, body, model(body), requests);
    },
  });
  try {
    for (const [path, text] of Object.entries(filesOf(task))) writeFileSync(join(cwd, path), text);
    const git = (...commandLine: string[]) =>
      execFileSync("git", ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", ...commandLine], {
        cwd,
        stdio: "ignore",
      });
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "-m", "Start");
    const options = ["--json", "--mode", "all", "--model", "erring", "--price", "1,5,0.1", "--strategy", strategy];
    const environment = {
      PATH: process.env.PATH,
      HOME: home,
      LATHE_HOME: join(home, ".lathe"),
      OPENAI_BASE_URL: server.baseUrl,
      LATHE_API_KEY: "bench",
    };
    const commandLine = [program, "run", ...options, "--check", "node check.mjs", task.request];
    const child = spawn(process.execPath, commandLine, { cwd, env: environment, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    const began = performance.now();
    const [exit] = await once(child, "close");
    const seconds = (performance.now() - began) / 1000;
    const events = output
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as AgentEvent);
    const used = events.filter((event) => event.type === "usage");
    return {
      solved: passes(cwd),
      claimed: exit === 0,
      requests,
      tokens: used.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0),
      cost: used.reduce((sum, { cost = 0 }) => sum + cost, 0),
      seconds,
      leftCopies: worktreesOf(cwd) - 1,
    };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function passes(cwd: string): boolean {
  try {
    execFileSync(process.execPath, ["check.mjs"], { cwd, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function worktreesOf(cwd: string): number {
  return execFileSync("git", ["worktree", "list"], { cwd, encoding: "utf8" }).trim().split("\n").length;
}

function summarise(rate: number, strategy: string, results: readonly Result[]): Row {
  const mean = (pick: (result: Result) => number) => results.reduce((sum, one) => sum + pick(one), 0) / results.length;
  return {
    rate,
    strategy,
    tasks: results.length,
    solved: results.filter(({ solved }) => solved).length,
    falseClaims: results.filter(({ solved, claimed }) => claimed && !solved).length,
    requests: mean(({ requests }) => requests),
    tokens: mean(({ tokens }) => tokens),
    cost: mean(({ cost }) => cost),
    seconds: mean(({ seconds }) => seconds),
    leftCopies: results.reduce((sum, { leftCopies }) => sum + leftCopies, 0),
  };
}

function print({
  rate,
  strategy,
  tasks: count,
  solved,
  falseClaims,
  requests,
  tokens,
  cost,
  seconds,
  leftCopies,
}: Row): void {
  if (rows.length === 1) {
    console.log(
      "| error rate | strategy | solved | said done, was not | requests | tokens | USD | seconds | copies left |",
    );
    console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  }
  const cells = [
    rate,
    strategy,
    `${solved}/${count}`,
    falseClaims,
    requests.toFixed(1),
    Math.round(tokens),
    cost.toFixed(4),
    seconds.toFixed(1),
    leftCopies,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
