import { parseJson } from "../../base/parse-json.ts";
import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { OverlaidMemory } from "../../ports/repository-memory.ts";
import { serveCalls } from "../../processes/serve-calls.ts";
import { type MemoryPlace, memoryPlace, memoryMethods as methods } from "./memory-message.ts";

/** What a process of the memory holds. */
export interface ServedMemory {
  memory: OverlaidMemory;
  doctor: MemoryDoctor;
}

/** Answers the process that started this one; `open` makes the memory of the place that it names. */
export function serveMemory(open: (place: MemoryPlace) => ServedMemory): void {
  const json = parseJson(process.argv[2] ?? "");
  const { memory, doctor } = open(memoryPlace.parse(json.ok ? json.value : undefined));
  const unsaved = new Map<string, string>();
  serveCalls({
    unsaved: async (argument) => {
      const { files, closed } = methods.unsaved.argument.parse(argument);
      for (const path of closed) unsaved.delete(path);
      for (const { path, text } of files) unsaved.set(path, text);
      memory.setUnsaved([...unsaved].map(([path, text]) => ({ path, text })));
      return null;
    },
    search: async (argument, { signal }) => memory.search(methods.search.argument.parse(argument).query, signal),
    refresh: async (argument, { signal, report }) => {
      const { wait } = methods.refresh.argument.parse(argument);
      return memory.refresh({ wait, onProgress: report }, signal);
    },
    findSymbols: async (argument, { signal }) => {
      const { name, limit } = methods.findSymbols.argument.parse(argument);
      return memory.findSymbols(name, limit, signal);
    },
    findReferences: async (argument, { signal }) => {
      const { name, limit } = methods.findReferences.argument.parse(argument);
      return memory.findReferences(name, limit, signal);
    },
    outline: async (argument, { signal }) => {
      const { under, limit } = methods.outline.argument.parse(argument);
      return memory.outline(under, limit, signal);
    },
    status: () => memory.status(),
    check: (_, { signal, report }) => doctor.check(report, signal),
  });
}
