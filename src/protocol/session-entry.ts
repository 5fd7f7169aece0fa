import * as z from "zod";
import { agentEvent } from "./agent-event.ts";

/** First line of a session file. */
export const sessionHeader = z.object({
  kind: z.literal("session"),
  version: z.number().int(),
  id: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** Absolute workspace folder. */
  cwd: z.string(),
});
export type SessionHeader = z.infer<typeof sessionHeader>;

/** Every further line. `parentId` is the entry before it, or the one a fork starts from. */
export const sessionEntry = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  event: agentEvent,
});
export type SessionEntry = z.infer<typeof sessionEntry>;

export const sessionSummary = z.object({
  id: z.string(),
  title: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
  /** "running" is never stored: a log cannot tell a run under way from one that was cut. */
  state: z.enum(["finished", "failed", "running", "waiting", "interrupted", "empty"]),
  cost: z.number().optional(),
});
export type SessionSummary = z.infer<typeof sessionSummary>;
