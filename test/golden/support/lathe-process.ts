import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runCommand } from "../../../scripts/lib/run-command.mjs";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";

const root = join(import.meta.dirname, "../../..");
const program = join(root, "dist/cli.js");

/** Builds the command line where it is missing or older than its sources: what ships is what is tested. */
export async function buildCommandLine(): Promise<void> {
  const built = existsSync(program) ? statSync(join(root, "dist/cli-main.js")).mtimeMs : 0;
  const sources = globSync("src/**/*.ts", { cwd: root, exclude: ["src/vscode/**", "src/webview/**"] });
  if (sources.every((source) => statSync(join(root, source)).mtimeMs < built)) return;
  await runCommand(process.execPath, ["esbuild.js", "--only=cli"], { cwd: root });
}

export interface LatheOptions {
  cwd: string;
  home: string;
  baseUrl?: string;
  env?: NodeJS.ProcessEnv;
}

export interface LatheResult {
  /** The signal's name when one ended it. */
  exit: number | string;
  stdout: string;
  stderr: string;
  /** The lines of standard output, for `--json`. */
  events: AgentEvent[];
}

export interface LatheProcess {
  readonly process: ChildProcess;
  /** Sends one line to its standard input. */
  reply(line: object): void;
  readonly result: Promise<LatheResult>;
}

/** Starts the real command line. `onEvent` hears each line of `--json` as it comes. */
export function startLathe(
  commandLine: readonly string[],
  options: LatheOptions,
  onEvent?: (event: AgentEvent, lathe: LatheProcess) => void,
): LatheProcess {
  const child = spawn(process.execPath, [program, ...commandLine], {
    cwd: options.cwd,
    env: {
      PATH: process.env.PATH,
      HOME: options.home,
      LATHE_HOME: join(options.home, ".lathe"),
      TZ: "UTC",
      ...(options.baseUrl && { OPENAI_BASE_URL: options.baseUrl, LATHE_API_KEY: "test-key" }),
      ...options.env,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const events: AgentEvent[] = [];
  const isJson = commandLine.includes("--json");
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    stdout += `${line}\n`;
    if (!isJson) return;
    const event = JSON.parse(line) as AgentEvent;
    events.push(event);
    onEvent?.(event, lathe);
  });
  const lathe: LatheProcess = {
    process: child,
    reply: (line) => void child.stdin.write(`${JSON.stringify(line)}\n`),
    result: Promise.all([once(child, "exit"), once(lines, "close")]).then(([[code, signal]]) => ({
      exit: signal ?? code,
      stdout,
      stderr,
      events,
    })),
  };
  if (!commandLine.includes("json")) child.stdin.end();
  return lathe;
}

export function runLathe(commandLine: readonly string[], options: LatheOptions): Promise<LatheResult> {
  return startLathe(commandLine, options).result;
}
