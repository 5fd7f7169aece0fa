import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { RepositoryMemory } from "../../ports/repository-memory.ts";
import type { Logger } from "../../ports/runtime.ts";
import { openCallProcess } from "../../processes/open-call-process.ts";
import type { EmbedderChoice } from "../embed/choose-embedder.ts";
import { type MemoryPlace, memoryProgress, memoryMethods as methods } from "./memory-message.ts";

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

/** Nobody asks for that long: the process ends, and the next call starts it again. */
const idleMs = 120_000;
const never = new AbortController().signal;

/**
 * The memory in a process of its own, so that indexing takes neither the time nor the memory of this one. Calls fail with
 * UserError memory_stopped when that process dies; the next call starts another.
 */
export function openMemoryProcess(options: MemoryProcessOptions): RepositoryMemory & MemoryDoctor {
  const { directory, roots, bundleDirectory, embedder: { name, url } = { name: "built-in" } } = options;
  const embedder = { name, ...(url !== undefined && { url }) };
  const place: MemoryPlace = { directory, roots: [...roots], bundleDirectory, embedder };
  /** Path → version of what the process was told of. */
  const told = new Map<string, number>();
  const { start, call, stop } = openCallProcess({
    script: options.script,
    arguments: [JSON.stringify(place)],
    stopped: { code: "memory_stopped", what: "The repository memory" },
    onStart: () => told.clear(),
    onLog: (text) => options.logger.log("warning", text),
    idleMs,
  });

  /** A question about what is in the files: first the process hears what changed in the editor since the last one. */
  async function ask(
    method: string,
    argument: unknown,
    signal: AbortSignal,
    onProgress?: (progress: unknown) => void,
  ): Promise<unknown> {
    await tellUnsaved(signal);
    return call(method, argument, signal, onProgress);
  }

  async function tellUnsaved(signal: AbortSignal): Promise<void> {
    const now = options.getUnsaved?.() ?? [];
    if (now.length === 0 && told.size === 0) return;
    // A process that starts with this question was told nothing.
    start();
    const paths = new Set(now.map(({ path }) => path));
    const closed = [...told.keys()].filter((path) => !paths.has(path));
    const changed = now.filter(({ path, version }) => told.get(path) !== version);
    if (closed.length === 0 && changed.length === 0) return;
    for (const path of closed) told.delete(path);
    for (const { path, version } of changed) told.set(path, version);
    const files = changed.map((document) => ({ path: document.path, text: document.getText() }));
    await call("unsaved", { files, closed }, signal);
  }

  return {
    search: async (query, signal) => methods.search.reply.parse(await ask("search", { query }, signal)),
    async refresh({ wait = true, onProgress }, signal) {
      const report = (progress: unknown) => onProgress?.(memoryProgress.parse(progress));
      return methods.refresh.reply.parse(await call("refresh", { wait }, signal, report));
    },
    findSymbols: async (name, limit, signal) =>
      methods.findSymbols.reply.parse(await ask("findSymbols", { name, limit }, signal)),
    findReferences: async (name, limit, signal) =>
      methods.findReferences.reply.parse(await ask("findReferences", { name, limit }, signal)),
    outline: async (under, limit, signal) =>
      methods.outline.reply.parse(await ask("outline", { under, limit }, signal)),
    status: async () => methods.status.reply.parse(await call("status", {}, never)),
    async check(onProgress, signal) {
      const report = (progress: unknown) => onProgress(memoryProgress.parse(progress));
      return methods.check.reply.parse(await ask("check", {}, signal, report));
    },
    close: stop,
  };
}
