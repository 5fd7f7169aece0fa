import { type ChildProcess, fork } from "node:child_process";
import { UserError } from "../base/errors.ts";
import { type CallFault, callReply } from "./call-message.ts";

export interface CallProcessOptions {
  /** Script of the process; it serves calls. */
  script: string;
  arguments?: readonly string[];
  /** Code and words of the UserError when the process dies: "data_stopped", "The data engine". */
  stopped: { code: string; what: string };
  /** Hears each start: what an earlier process was told is gone. */
  onStart?: () => void;
  /** Hears what the process has logged, and why it ended. */
  onLog?: (text: string) => void;
  /** After so many milliseconds without a call the process ends; the next call starts another. */
  idleMs: number;
}

export interface CallProcess {
  /** Starts the process unless it runs; a call does so by itself. */
  start(): void;
  /** @throws what the handler threw; UserError of `stopped` when the process dies. */
  call(
    method: string,
    argument: unknown,
    signal: AbortSignal,
    onProgress?: (progress: unknown) => void,
  ): Promise<unknown>;
  /** Ends the process; calls under way fail. */
  stop(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: unknown) => void) | undefined;
}

const closed = "it was closed";

/** A process of ours that answers calls: what crashes or grows there does not hurt this one. It starts with the first call. */
export function openCallProcess({ script, idleMs, stopped, ...options }: CallProcessOptions): CallProcess {
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function spawnChild(): ChildProcess {
    // In the editor this program is Electron, which is Node only when told so.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
    const stdio = ["ignore", "ignore", "ignore", "ipc"] as const;
    const started = fork(script, options.arguments ?? [], { env, execArgv: [], stdio: [...stdio] });
    started.on("message", receive);
    started.once("error", (error) => end(started, error.message));
    started.once("exit", (code, signal) => end(started, `it ended with ${signal ?? `code ${code}`}`));
    options.onStart?.();
    return started;
  }

  function ensureChild(): ChildProcess {
    child ??= spawnChild();
    return child;
  }

  function receive(received: unknown): void {
    const reply = callReply.parse(received);
    if (reply.type === "log") {
      options.onLog?.(reply.text);
      return;
    }
    const one = waiting.get(reply.id);
    if (reply.type === "progress") {
      one?.onProgress?.(reply.progress);
      return;
    }
    waiting.delete(reply.id);
    if (reply.type === "fault") one?.reject(toError(reply.fault));
    else one?.resolve(reply.value);
    if (waiting.size === 0) rest();
  }

  /** Nothing is asked: the process does not keep this one alive, and ends after a while. */
  function rest(): void {
    child?.unref();
    child?.channel?.unref();
    idle = setTimeout(() => void stop(), idleMs).unref();
  }

  function end(ended: ChildProcess, why: string): void {
    if (child !== ended) return;
    child = undefined;
    const error = new UserError(stopped.code, `${stopped.what} stopped: ${why}.`, "Try again.");
    if (why !== closed) options.onLog?.(error.message);
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const running = child;
    if (running === undefined) return;
    const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
    running.ref();
    end(running, closed);
    running.kill();
    await gone;
  }

  async function call(
    method: string,
    argument: unknown,
    signal: AbortSignal,
    onProgress?: (progress: unknown) => void,
  ): Promise<unknown> {
    signal.throwIfAborted();
    clearTimeout(idle);
    const running = ensureChild();
    running.ref();
    running.channel?.ref();
    const id = ++lastId;
    const abort = () => running.connected && running.send({ type: "abort", id });
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject, onProgress });
        running.send({ type: "call", id, method, argument }, (error) => error !== null && end(running, error.message));
      });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  return { start: () => void ensureChild(), call, stop };
}

function toError({ name, message, code, nextStep }: CallFault): Error {
  if (code !== undefined && nextStep !== undefined) return new UserError(code, message, nextStep);
  const error = new Error(message);
  error.name = name;
  return error;
}
