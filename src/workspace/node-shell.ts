import { join } from "node:path";
import { ToolError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { CommandSandbox, SandboxedCommand } from "../ports/command-sandbox.ts";
import type { Shell, ShellRequest, ShellResult } from "../ports/shell.ts";
import { commandEnvironment } from "./command-environment.ts";
import { fileError } from "./file-error.ts";
import { ShellProcess } from "./shell-process.ts";
import { findShellProgram } from "./shell-program.ts";

export interface NodeShellOptions {
  /** Whole outputs go here when they are too long to show. */
  spillDirectory: string;
  /** What commands inherit; the environment of this process when absent. Keys are taken out. */
  env?: NodeJS.ProcessEnv;
  /** Where requests that say so are run. */
  sandbox?: CommandSandbox;
  /** A background command is left alone once it has been quiet for this long after its first output. */
  settleMs?: number;
  /** … or after this long without any output. */
  silentMs?: number;
}

/** Ended processes whose last output can still be read. */
const rememberedProcesses = 20;

/** Commands as child processes, without a terminal. */
export function createNodeShell(options: NodeShellOptions): Shell {
  const { settleMs = 400, silentMs = 2000 } = options;
  const program = findShellProgram();
  const environment = commandEnvironment(options.env ?? process.env);
  const processes = new Map<string, ShellProcess>();
  let count = 0;
  let killsAtExit = false;

  function start(request: ShellRequest, inside: SandboxedCommand | undefined): ShellProcess {
    count += 1;
    const id = `p${count}`;
    const spillPath = join(options.spillDirectory, `${createId(id)}.txt`);
    const { command, cwd } = request;
    forgetOld();
    const child = new ShellProcess({
      id,
      command,
      cwd,
      program,
      environment: inside?.environment ?? environment,
      spillPath,
      ...(inside && { sandboxed: inside }),
    });
    processes.set(id, child);
    if (!killsAtExit) process.once("exit", killAll);
    killsAtExit = true;
    return child;
  }

  function killAll(): void {
    for (const child of processes.values()) if (child.hasSurvivors) child.killNow();
  }

  async function run(request: ShellRequest, signal: AbortSignal): Promise<ShellResult> {
    signal.throwIfAborted();
    const inside = request.sandboxed ? await prepareSandbox(request, signal) : undefined;
    const child = start(request, inside);
    const stopListening = child.output.on(request.onOutput);
    try {
      if (request.background) await untilSettled(child, settleMs, silentMs, signal);
      else await untilEnded(child, request.timeoutMs, signal);
    } catch (error) {
      processes.delete(child.id);
      throw fileError(error, "run a command in", request.cwd);
    } finally {
      stopListening();
    }
    await child.sandboxReport;
    const result = child.readWhole();
    if (!child.hasSurvivors) processes.delete(child.id);
    return result;
  }

  function prepareSandbox({ command, cwd }: ShellRequest, signal: AbortSignal): Promise<SandboxedCommand> {
    if (options.sandbox === undefined)
      throw new ToolError("tool_error", "There is no sandbox here, so the command was not run.");
    return options.sandbox.prepare({ command, cwd, shell: program.file }, signal);
  }

  function find(processId: string): ShellProcess {
    const child = processes.get(processId);
    if (child !== undefined) return child;
    const running = [...processes.values()].filter((other) => other.running);
    const list = running.map((other) => `${other.id} (${other.command.slice(0, 80)})`).join(", ");
    throw new ToolError("not_found", `There is no process ${processId}.`, `Running: ${list === "" ? "none" : list}.`);
  }

  /** Keeps the last ones that ended, so that a model may still ask how it went. */
  function forgetOld(): void {
    const ended = [...processes.values()].filter((child) => !child.running);
    for (const child of ended.slice(0, -rememberedProcesses)) {
      if (!child.hasSurvivors) processes.delete(child.id);
    }
  }

  return {
    name: program.name,
    run,
    async readOutput(processId, signal) {
      signal.throwIfAborted();
      return find(processId).readUnread();
    },
    async follow(processId, onOutput) {
      const child = find(processId);
      const stopListening = child.output.on(onOutput);
      try {
        await child.ended;
      } finally {
        stopListening();
      }
    },
    async stop(processId, signal) {
      signal.throwIfAborted();
      const child = find(processId);
      await child.terminate("stop");
      processes.delete(processId);
      return child.readUnread();
    },
    async dispose() {
      process.removeListener("exit", killAll);
      await Promise.allSettled([...processes.values()].map((child) => child.terminate("stop")));
      processes.clear();
    },
  };
}

async function untilEnded(child: ShellProcess, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const { promise: overdue, resolve } = Promise.withResolvers<"overdue">();
  const timer = setTimeout(resolve, timeoutMs, "overdue");
  try {
    const outcome = await Promise.race([child.ended, aborted, overdue]);
    if (outcome === "overdue") await Promise.race([child.terminate("timeout"), aborted]);
  } catch (error) {
    if (child.hasSurvivors) await child.terminate("stop");
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** Waits for the first output to come to rest, for the end, or until it is clear that nothing is said. */
async function untilSettled(
  child: ShellProcess,
  settleMs: number,
  silentMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { promise: settled, resolve, reject } = Promise.withResolvers<void>();
  let timer = setTimeout(resolve, silentMs);
  const longest = setTimeout(resolve, silentMs + settleMs * 5);
  const stopListening = child.output.on(() => {
    clearTimeout(timer);
    timer = setTimeout(resolve, settleMs);
  });
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([settled, child.ended]);
  } catch (error) {
    await child.terminate("stop");
    throw error;
  } finally {
    clearTimeout(timer);
    clearTimeout(longest);
    stopListening();
    signal.removeEventListener("abort", onAbort);
  }
}
