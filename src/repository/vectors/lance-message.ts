import * as z from "zod";

const vector = z.custom<Float32Array>((value) => value instanceof Float32Array);

/** What the process that holds the database is asked; one reply each, in any order. */
export const lanceRequest = z.discriminatedUnion("method", [
  z.object({ id: z.number(), method: z.literal("open"), directory: z.string(), dimension: z.number() }),
  z.object({ id: z.number(), method: z.literal("files") }),
  z.object({
    id: z.number(),
    method: z.literal("replace"),
    paths: z.array(z.string()),
    rows: z.array(z.object({ path: z.string(), hash: z.string(), startLine: z.number(), vector })),
  }),
  z.object({ id: z.number(), method: z.literal("nearest"), vector, limit: z.number() }),
  z.object({ id: z.number(), method: z.literal("compact") }),
  z.object({ id: z.number(), method: z.literal("close") }),
]);

export type LanceRequest = z.infer<typeof lanceRequest>;
type WithoutId<Request> = Request extends { id: number } ? Omit<Request, "id"> : never;
export type LanceCall = WithoutId<LanceRequest>;

export const lanceReply = z.object({ id: z.number(), error: z.string().optional(), value: z.unknown().optional() });

export const filesReply = z.map(z.string(), z.string());
export const hitsReply = z.array(
  z.object({ path: z.string(), hash: z.string(), startLine: z.number(), similarity: z.number() }),
);
