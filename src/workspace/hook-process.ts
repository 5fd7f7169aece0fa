import { spawn } from "node:child_process";
import { errorMessage } from "../base/errors.ts";
import type { HookProcess, HookProcessResult } from "../ports/hooks.ts";
import { commandEnvironment } from "./command-environment.ts";
import { signalGroup } from "./process-group.ts";

/** Characters of output that are kept. */
const outputLimit = 100_000;

/** Runs a hook in the system's plain shell, outside the model's, in a process group of its own that is ended with it. */
export const runHookProcess: HookProcess = ({ command, cwd, input, timeoutMs }, signal) => {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<HookProcessResult>();
  const result: HookProcessResult = { stdout: "", stderr: "", timedOut: false };
  const child = spawn(command, {
    cwd,
    shell: true,
    detached: process.platform !== "win32",
    windowsHide: true,
    env: { ...commandEnvironment(process.env), LATHE_PROJECT_DIR: cwd, CLAUDE_PROJECT_DIR: cwd },
  });
  const kill = () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  const timer = setTimeout(() => {
    result.timedOut = true;
    kill();
  }, timeoutMs);
  signal.addEventListener("abort", kill, { once: true });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    result.stdout = (result.stdout + text).slice(0, outputLimit);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    result.stderr = (result.stderr + text).slice(0, outputLimit);
  });
  // A hook that does not read its input closes it; that is no failure.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const settle = (): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", kill);
    resolve(result);
  };
  child.on("error", (error) => {
    result.problem = errorMessage(error);
    settle();
  });
  child.on("exit", (code) => {
    if (code !== null) result.exitCode = code;
    // What it has left running must not hold the run; its output is complete enough when the hook itself has ended.
    setImmediate(kill);
  });
  child.on("close", settle);
  return promise;
};
