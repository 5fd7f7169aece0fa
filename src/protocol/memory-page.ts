import * as z from "zod";
import { memoryReport } from "./memory-report.ts";

/** What the page of the memory's check is told. */
export const memoryPageView = z.discriminatedUnion("type", [
  z.object({ type: z.literal("checking"), step: z.string(), done: z.number(), total: z.number() }),
  z.object({ type: z.literal("report"), report: memoryReport }),
  /** The check was stopped or failed; a report from before stays. */
  z.object({ type: z.literal("ended"), message: z.string(), nextStep: z.string() }),
]);

export type MemoryPageView = z.infer<typeof memoryPageView>;

/** What the page asks for. */
export const memoryPageRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("check") }),
  z.object({ type: z.literal("stop") }),
  z.object({ type: z.literal("save"), format: z.enum(["markdown", "json"]) }),
  /** A path of the report. */
  z.object({ type: z.literal("open"), path: z.string() }),
]);

export type MemoryPageRequest = z.infer<typeof memoryPageRequest>;
