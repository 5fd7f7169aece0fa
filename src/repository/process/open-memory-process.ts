import { type ChildProcess, fork } from "node:child_process";
import { UserError } from "../../base/errors.ts";
import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { RefreshProgress, RepositoryMemory } from "../../ports/repository-memory.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { EmbedderChoice } from "../embed/choose-embedder.ts";
import {
  type MemoryCall,
  type MemoryFault,
  type MemoryMethod,
  memoryMessage,
  memoryReplies,
} from "./memory-message.ts";

export interface MemoryProcessOptions {
  /** Script of the process. */
  script: string;
  directory: string;
  roots: readonly string[];
  bundleDirectory: string;
  /** Default: the built-in one. */
  embedder?: EmbedderChoice;
  /** What is unsaved now, asked before each question. */
  getUnsaved?: () => readonly OpenDocument[];
  logger: Logger;
}

/** A document with changes that are not saved. */
export interface OpenDocument {
  /** As in answers. */
  path: string;
  /** Another one for another text. */
  version: number;
  getText(): string;
}

type OnProgress = (progress: RefreshProgress & { step?: string | undefined }) => void;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: OnProgress | undefined;
}

type WithoutId<Call> = Call extends { id: number } ? Omit<Call, "id"> : never;

/** Nobody asks for that long: the process ends, and the next call starts it again. */
const idleMs = 120_000;

/**
 * The memory in a process of its own, so that indexing takes neither the time nor the memory of this one. Calls fail with
 * UserError memory_stopped when that process dies; the next call starts another.
 */
export function openMemoryProcess(options: MemoryProcessOptions): RepositoryMemory & MemoryDoctor {
  const waiting = new Map<number, Waiting>();
  /** Path → version of what the process was told of. */
  const told = new Map<string, number>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function start(): ChildProcess {
    // In the editor this program is Electron, which is Node only when told so.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
    const started = fork(options.script, [], { env, execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    started.on("message", receive);
    started.once("error", (error) => end(started, error.message));
    started.once("exit", (code, signal) => end(started, `it ended with ${signal ?? `code ${code}`}`));
    const { directory, roots, bundleDirectory, embedder = { name: "built-in" } } = options;
    started.send({ method: "open", directory, roots, bundleDirectory, embedder });
    told.clear();
    return started;
  }

  /** Only what changed since the last question is sent. */
  function tellUnsaved(running: ChildProcess): void {
    const now = options.getUnsaved?.() ?? [];
    const paths = new Set(now.map(({ path }) => path));
    const closed = [...told.keys()].filter((path) => !paths.has(path));
    const changed = now.filter(({ path, version }) => told.get(path) !== version);
    if (closed.length === 0 && changed.length === 0) return;
    for (const path of closed) told.delete(path);
    for (const { path, version } of changed) told.set(path, version);
    running.send({
      method: "unsaved",
      files: changed.map((document) => ({ path: document.path, text: document.getText() })),
      closed,
    });
  }

  function receive(received: unknown): void {
    const message = memoryMessage.parse(received);
    if ("log" in message) {
      options.logger.log("warning", message.log);
      return;
    }
    const one = waiting.get(message.id);
    if ("progress" in message) {
      one?.onProgress?.(message.progress);
      return;
    }
    waiting.delete(message.id);
    if ("fault" in message) one?.reject(toError(message.fault));
    else one?.resolve(message.value);
    if (waiting.size === 0) idle = setTimeout(stop, idleMs).unref();
  }

  function end(ended: ChildProcess, why: string): void {
    if (child !== ended) return;
    child = undefined;
    options.logger.log("warning", `The process of the repository memory is gone: ${why}.`);
    for (const one of waiting.values())
      one.reject(new UserError("memory_stopped", `The repository memory stopped: ${why}.`, "Try again."));
    waiting.clear();
  }

  function stop(): void {
    const running = child;
    child = undefined;
    if (running?.connected) running.disconnect();
  }

  async function call<Method extends MemoryMethod>(
    request: WithoutId<Extract<MemoryCall, { method: Method }>> & { method: Method },
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ) {
    signal?.throwIfAborted();
    clearTimeout(idle);
    child ??= start();
    const running = child;
    if (request.method !== "refresh" && request.method !== "status") tellUnsaved(running);
    const id = ++lastId;
    const abort = () => running.connected && running.send({ method: "abort", id });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject, onProgress });
        running.send({ id, ...request }, (error) => error !== null && end(running, error.message));
      });
      return value;
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  return {
    async search(query, signal) {
      const found = memoryReplies.search.parse(await call({ method: "search", query }, signal));
      return found as Awaited<ReturnType<RepositoryMemory["search"]>>;
    },
    async refresh({ wait = true, onProgress }, signal) {
      const report = memoryReplies.refresh.parse(await call({ method: "refresh", wait }, signal, onProgress));
      return report as Awaited<ReturnType<RepositoryMemory["refresh"]>>;
    },
    findSymbols: async (name, limit, signal) =>
      memoryReplies.findSymbols.parse(await call({ method: "findSymbols", name, limit }, signal)),
    findReferences: async (name, limit, signal) =>
      memoryReplies.findReferences.parse(await call({ method: "findReferences", name, limit }, signal)),
    outline: async (under, limit, signal) =>
      memoryReplies.outline.parse(await call({ method: "outline", under, limit }, signal)),
    async status() {
      const known = memoryReplies.status.parse(await call({ method: "status" }));
      return known as Awaited<ReturnType<RepositoryMemory["status"]>>;
    },
    async check(onProgress, signal) {
      const tell: OnProgress = ({ step = "", done, total }) => onProgress({ step, done, total });
      const report = memoryReplies.check.parse(await call({ method: "check" }, signal, tell));
      return report as Awaited<ReturnType<MemoryDoctor["check"]>>;
    },
    async close() {
      clearTimeout(idle);
      stop();
    },
  };
}

function toError({ name, message, code, nextStep }: MemoryFault): Error {
  if (code !== undefined && nextStep !== undefined) return new UserError(code, message, nextStep);
  const error = new Error(message);
  error.name = name;
  return error;
}
