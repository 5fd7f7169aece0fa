import * as z from "zod";
import { memoryReport } from "../../protocol/memory-report.ts";

const reason = z.object({
  words: z.array(z.string()),
  names: z.array(z.string()),
  commit: z.exactOptional(z.string()),
  similarity: z.exactOptional(z.number()),
});
const symbol = z.object({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  symbol: z.string(),
  signature: z.string(),
});
const match = symbol.extend({
  score: z.number(),
  symbol: z.exactOptional(z.string()),
  signature: z.exactOptional(z.string()),
  why: reason,
});
const status = z.object({
  state: z.enum(["absent", "partial", "ready"]),
  files: z.number(),
  chunks: z.number(),
  skipped: z.record(z.string(), z.number()),
  updatedAt: z.exactOptional(z.string()),
  notices: z.array(z.string()),
});
const query = z.object({ text: z.string(), limit: z.number(), under: z.exactOptional(z.string()) });
const name = z.object({ name: z.string(), limit: z.number() });

/** Every method of the memory in its process: what it takes, and what comes back. */
export const memoryMethods = {
  /** Holds for the calls after it: files whose text in the editor is new, and paths that are as on disk again. */
  unsaved: {
    argument: z.object({
      files: z.array(z.object({ path: z.string(), text: z.string() })),
      closed: z.array(z.string()),
    }),
    reply: z.null(),
  },
  search: { argument: z.object({ query }), reply: z.array(match) },
  refresh: {
    argument: z.object({ wait: z.boolean() }),
    reply: z.object({ indexed: z.number(), restored: z.number(), removed: z.number(), status }),
  },
  findSymbols: { argument: name, reply: z.array(symbol) },
  findReferences: {
    argument: name,
    reply: z.array(z.object({ path: z.string(), line: z.number(), text: z.string() })),
  },
  outline: { argument: z.object({ under: z.string(), limit: z.number() }), reply: z.array(symbol) },
  status: { argument: z.object({}), reply: status },
  check: { argument: z.object({}), reply: memoryReport },
};

/** What a refresh and a check say while they are at it. */
export const memoryProgress = z.object({ done: z.number(), total: z.number(), step: z.string().default("") });

/** Where a process of the memory is to work; its only argument, as JSON. */
export const memoryPlace = z.object({
  directory: z.string(),
  roots: z.array(z.string()),
  bundleDirectory: z.string(),
  embedder: z.object({ name: z.string(), url: z.exactOptional(z.string()) }),
});

export type MemoryPlace = z.infer<typeof memoryPlace>;
