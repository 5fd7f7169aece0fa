import * as z from "zod";
import { memoryReport } from "../../protocol/memory-report.ts";

const reason = z.object({
  words: z.array(z.string()),
  names: z.array(z.string()),
  commit: z.string().optional(),
  similarity: z.number().optional(),
});
const symbol = z.object({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  symbol: z.string(),
  signature: z.string(),
});
const status = z.object({
  state: z.enum(["absent", "partial", "ready"]),
  files: z.number(),
  chunks: z.number(),
  skipped: z.record(z.string(), z.number()),
  updatedAt: z.string().optional(),
  notices: z.array(z.string()),
});

/** What the process of the memory answers to each method. */
export const memoryReplies = {
  search: z.array(
    symbol.extend({ score: z.number(), symbol: z.string().optional(), signature: z.string().optional(), why: reason }),
  ),
  refresh: z.object({ indexed: z.number(), restored: z.number(), removed: z.number(), status }),
  findSymbols: z.array(symbol),
  findReferences: z.array(z.object({ path: z.string(), line: z.number(), text: z.string() })),
  outline: z.array(symbol),
  status,
  check: memoryReport,
};

export type MemoryMethod = keyof typeof memoryReplies;

const query = z.object({ text: z.string(), limit: z.number(), under: z.string().optional() });

/**
 * What the process of the memory is asked; `abort` takes an earlier call back, `unsaved` holds for the calls after it: files whose text in
 * the editor is new, and paths that are as on disk again.
 */
export const memoryRequest = z.discriminatedUnion("method", [
  z.object({
    method: z.literal("open"),
    directory: z.string(),
    roots: z.array(z.string()),
    bundleDirectory: z.string(),
    embedder: z.object({ name: z.string(), url: z.string().optional() }),
  }),
  z.object({ method: z.literal("abort"), id: z.number() }),
  z.object({
    method: z.literal("unsaved"),
    files: z.array(z.object({ path: z.string(), text: z.string() })),
    closed: z.array(z.string()),
  }),
  z.object({ method: z.literal("search"), id: z.number(), query }),
  z.object({ method: z.literal("refresh"), id: z.number(), wait: z.boolean() }),
  z.object({ method: z.literal("findSymbols"), id: z.number(), name: z.string(), limit: z.number() }),
  z.object({ method: z.literal("findReferences"), id: z.number(), name: z.string(), limit: z.number() }),
  z.object({ method: z.literal("outline"), id: z.number(), under: z.string(), limit: z.number() }),
  z.object({ method: z.literal("status"), id: z.number() }),
  z.object({ method: z.literal("check"), id: z.number() }),
]);

export type MemoryRequest = z.infer<typeof memoryRequest>;
export type MemoryCall = Extract<MemoryRequest, { method: MemoryMethod }>;

/** `code` and `nextStep` stand when the fault is one for the user. */
const fault = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().optional(),
  nextStep: z.string().optional(),
});

export const memoryMessage = z.union([
  z.object({
    id: z.number(),
    progress: z.object({ done: z.number(), total: z.number(), step: z.string().optional() }),
  }),
  z.object({ id: z.number(), fault }),
  z.object({ log: z.string() }),
  z.object({ id: z.number(), value: z.unknown() }),
]);

export type MemoryFault = z.infer<typeof fault>;
