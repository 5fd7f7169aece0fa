import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import {
  type ScriptedModelServer,
  type ScriptStep,
  startScriptedModelServer,
} from "../../fakes/scripted-model-server.ts";
import { compareGolden } from "./compare-golden.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./golden-workspace.ts";
import { type LatheProcess, type LatheResult, startLathe } from "./lathe-process.ts";
import { normaliseEvents } from "./normalise-events.ts";

export interface GoldenRun extends LatheResult {
  workspace: GoldenWorkspace;
  server: ScriptedModelServer;
}

export interface GoldenRunOptions {
  files?: Readonly<Record<string, string>>;
  script: readonly ScriptStep[];
  /** After `lathe run --json --model scripted`. */
  commandLine: readonly string[];
  onEvent?: (event: AgentEvent, lathe: LatheProcess) => void;
  env?: NodeJS.ProcessEnv;
}

/** Lets the real command line run against a scripted model in a repository of its own; `check` looks at what came of it. */
export async function goldenRun(
  options: GoldenRunOptions,
  check: (run: GoldenRun) => void | Promise<void>,
): Promise<void> {
  const workspace = createGoldenWorkspace(options.files ?? { "src/a.ts": "export const a = 1;\n" });
  const server = await startScriptedModelServer(options.script.map(withUsage));
  try {
    const commandLine = ["run", "--json", "--model", "scripted", ...options.commandLine];
    const { cwd, home } = workspace;
    const place = { cwd, home, baseUrl: server.baseUrl, ...(options.env && { env: options.env }) };
    const result = await startLathe(commandLine, place, options.onEvent).result;
    await check({ ...result, workspace, server });
  } finally {
    await server.close();
    workspace.remove();
  }
}

/** The length of a temporary folder's name must not show in the tokens. */
function withUsage(step: ScriptStep): ScriptStep {
  return typeof step === "function" || "status" in step
    ? step
    : { usage: { inputTokens: 100, outputTokens: 10 }, ...step };
}

/** Compares how a run went with its golden file: exit code, standard error, events. */
export function compareRun(
  name: string,
  { exit, stderr, events, workspace }: Omit<GoldenRun, "server" | "stdout">,
): void {
  const errors = stderr === "" ? "" : `stderr ${stderr.trimEnd()}\n`;
  compareGolden(name, `${normaliseEvents(events, workspace)}\n${errors}exit ${exit}`);
}
