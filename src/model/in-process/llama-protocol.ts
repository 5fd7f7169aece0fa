import * as z from "zod";

/** Parent → child. */
export const llamaRequest = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("load"),
    /** Folder with the node_modules in which llama.cpp is installed. */
    libraryDir: z.string(),
    file: z.string(),
    threads: z.number(),
    contextTokens: z.number().optional(),
  }),
  z.object({
    type: z.literal("complete"),
    id: z.number(),
    messages: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
    /** What the answer has to fit, as JSON; absent: free text. */
    schema: z.unknown().optional(),
    maxTokens: z.number().optional(),
  }),
  z.object({ type: z.literal("stop"), id: z.number() }),
]);
export type LlamaRequest = z.infer<typeof llamaRequest>;

/** Child → parent. */
export const llamaAnswer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("loaded"), contextTokens: z.number(), trainedTokens: z.number() }),
  z.object({ type: z.literal("text"), id: z.number(), text: z.string() }),
  z.object({
    type: z.literal("done"),
    id: z.number(),
    text: z.string(),
    cut: z.boolean(),
    inputTokens: z.number(),
    cachedTokens: z.number(),
    outputTokens: z.number(),
  }),
  z.object({ type: z.literal("stopped"), id: z.number() }),
  z.object({ type: z.literal("failed"), id: z.number().optional(), message: z.string(), tooLong: z.boolean() }),
]);
export type LlamaAnswer = z.infer<typeof llamaAnswer>;
