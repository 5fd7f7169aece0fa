import * as z from "zod";

export const endReason = z.enum(["finished", "failed", "limit", "denied", "aborted"]);
export type EndReason = z.infer<typeof endReason>;
