import * as z from "zod";

/** What a process of ours is asked: a call by number, or that an earlier one be dropped. */
export const callRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("call"), id: z.number(), method: z.string(), argument: z.unknown() }),
  z.object({ type: z.literal("abort"), id: z.number() }),
]);

/** `code` and `nextStep` stand when the fault is one for the user. */
const fault = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().optional(),
  nextStep: z.string().optional(),
});

export type CallFault = z.infer<typeof fault>;

/** What it answers. */
export const callReply = z.discriminatedUnion("type", [
  z.object({ type: z.literal("value"), id: z.number(), value: z.unknown() }),
  z.object({ type: z.literal("fault"), id: z.number(), fault }),
  z.object({ type: z.literal("progress"), id: z.number(), progress: z.unknown() }),
  z.object({ type: z.literal("log"), text: z.string() }),
]);
