import * as z from "zod";

/** What is carried word for word when a conversation is shortened. */
export const pinnedKind = z.enum([
  "task",
  "request",
  "correction",
  "rules",
  "todos",
  "plan",
  "check",
  "change",
  "file",
]);
export type PinnedKind = z.infer<typeof pinnedKind>;

export const pinnedItem = z.object({ kind: pinnedKind, text: z.string() });
export type PinnedItem = z.infer<typeof pinnedItem>;

const line = z.string().trim().min(1).max(1200);
const lines = z.array(line).max(60).default([]);

/** What is left of everything else. */
export const conversationSummary = z.object({
  goal: line.describe("What the user wants, as it stands now, in one or two sentences"),
  done: lines.describe("What is finished, with paths; only what a result confirmed"),
  decisions: lines.describe("What was decided and why; who decided"),
  findings: lines.describe("Facts learnt that are still needed, with path:line"),
  failed: lines.describe("What was tried and did not work, and why, so that it is not tried again"),
  next: lines.describe("What is left to do, in order"),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

/** What a shortening would do, before it is done. Tokens are about. */
export const compactionPreview = z.object({
  before: z.number(),
  after: z.number(),
  pinned: z.array(pinnedItem),
  /** What would be left of only as a summary, oldest first. */
  shortened: z.array(z.object({ title: z.string(), tokens: z.number() })),
  /** Messages at the end that stay as they are. */
  keptMessages: z.number().int(),
});
export type CompactionPreview = z.infer<typeof compactionPreview>;

/** What a model sees with the next request, by part; tokens are about. */
export const contextReport = z.object({
  parts: z.array(
    z.object({
      name: z.string(),
      tokens: z.number(),
      /** When it counts, how many there are. */
      detail: z.string().optional(),
    }),
  ),
  total: z.number(),
  /** Context length of the model; absent when unknown. */
  limit: z.number().optional(),
});
export type ContextReport = z.infer<typeof contextReport>;

/** What the panel shows about the context on request. */
export const contextCard = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("report"), report: contextReport }),
  z.object({ kind: z.literal("preview"), hint: z.string().optional(), preview: compactionPreview }),
  z.object({ kind: z.literal("note"), text: z.string() }),
]);
export type ContextCard = z.infer<typeof contextCard>;
