import { errorMessage, UserError } from "../../base/errors.ts";
import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { OverlaidMemory } from "../../ports/repository-memory.ts";
import { type MemoryCall, type MemoryFault, type MemoryRequest, memoryRequest } from "./memory-message.ts";

type OpenRequest = Extract<MemoryRequest, { method: "open" }>;

/** What a process of the memory holds. */
export interface ServedMemory {
  memory: OverlaidMemory;
  doctor: MemoryDoctor;
}

/** Answers the messages of the process that started this one; `open` makes the memory it asks for. */
export function serveMemory(open: (request: OpenRequest) => ServedMemory): void {
  const running = new Map<number, AbortController>();
  const unsaved = new Map<string, string>();
  let served: ServedMemory | undefined;

  async function answer(request: MemoryCall): Promise<void> {
    const stop = new AbortController();
    running.set(request.id, stop);
    try {
      if (served === undefined) throw new Error("the memory is not open");
      process.send?.({ id: request.id, value: await run(served, request, stop.signal) });
    } catch (error) {
      process.send?.({ id: request.id, fault: toFault(error) });
    } finally {
      running.delete(request.id);
    }
  }

  process.on("message", (message) => {
    const request = memoryRequest.parse(message);
    if (request.method === "open") served = open(request);
    else if (request.method === "abort") running.get(request.id)?.abort();
    else if (request.method === "unsaved") {
      for (const path of request.closed) unsaved.delete(path);
      for (const { path, text } of request.files) unsaved.set(path, text);
      served?.memory.setUnsaved([...unsaved].map(([path, text]) => ({ path, text })));
    } else void answer(request);
  });
  // Who asked is gone: what is committed stays.
  process.on("disconnect", () => process.exit(0));
}

function run({ memory, doctor }: ServedMemory, request: MemoryCall, signal: AbortSignal): Promise<unknown> {
  switch (request.method) {
    case "search": {
      const { text, limit, under } = request.query;
      return memory.search({ text, limit, ...(under !== undefined && { under }) }, signal);
    }
    case "refresh":
      return memory.refresh(
        { wait: request.wait, onProgress: (progress) => process.send?.({ id: request.id, progress }) },
        signal,
      );
    case "findSymbols":
      return memory.findSymbols(request.name, request.limit, signal);
    case "findReferences":
      return memory.findReferences(request.name, request.limit, signal);
    case "outline":
      return memory.outline(request.under, request.limit, signal);
    case "status":
      return memory.status();
    case "check":
      return doctor.check((progress) => process.send?.({ id: request.id, progress }), signal);
  }
}

function toFault(error: unknown): MemoryFault {
  const name = error instanceof Error ? error.name : "Error";
  const forUser = error instanceof UserError ? { code: error.code, nextStep: error.nextStep } : {};
  return { name, message: errorMessage(error), ...forUser };
}
