import * as z from "zod";
import type { DataValue } from "../../ports/data-engine.ts";

const table = z.object({ name: z.string(), files: z.array(z.string()), part: z.exactOptional(z.string()) });
const value: z.ZodType<DataValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(value), z.record(z.string(), value)]),
);
const column = z.object({ name: z.string(), type: z.string() });
const problems = z.object({
  rows: z.number(),
  examples: z.array(z.object({ file: z.string(), line: z.number(), text: z.string() })),
  notes: z.array(z.string()),
});
const columnProfile = column.extend({
  nulls: z.number(),
  distinct: z.number(),
  min: z.exactOptional(value),
  max: z.exactOptional(value),
  mean: z.exactOptional(z.number()),
  deviation: z.exactOptional(z.number()),
  quartiles: z.exactOptional(z.tuple([z.number(), z.number(), z.number()])),
  outliers: z.exactOptional(z.number()),
  frequent: z.exactOptional(z.array(z.object({ value, count: z.number() }))),
});

/** Every method of the engine: what it takes in the process, and what comes back. */
export const dataMethods = {
  tablesOf: { argument: z.object({ sql: z.string() }), reply: z.array(z.string()) },
  partsOf: { argument: z.object({ file: z.string() }), reply: z.array(z.string()).nullable() },
  profile: {
    argument: z.object({ table, sessionId: z.string() }),
    reply: z.object({
      rows: z.number(),
      columns: z.array(columnProfile),
      duplicates: z.number(),
      keys: z.array(z.string()),
      estimated: z.boolean(),
      sample: z.array(z.array(value)),
      problems,
    }),
  },
  query: {
    argument: z.object({
      query: z.object({ sessionId: z.string(), sql: z.string(), tables: z.array(table), rows: z.number() }),
    }),
    reply: z.object({
      columns: z.array(column),
      rows: z.array(z.array(value)),
      total: z.number(),
      result: z.string(),
      problems,
    }),
  },
  exportResult: {
    argument: z.object({ result: z.string(), sessionId: z.string(), format: z.enum(["csv", "parquet", "json"]) }),
    reply: z.string(),
  },
};
