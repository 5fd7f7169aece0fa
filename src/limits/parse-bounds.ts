import * as z from "zod";
import { type LimitBounds, limitBounds } from "../protocol/limits.ts";

/** What a limits file says, or why it says nothing that holds. */
export function parseBounds(value: unknown): { bounds: LimitBounds } | { fault: string } {
  const parsed = limitBounds.safeParse(value);
  return parsed.success ? { bounds: parsed.data } : { fault: z.prettifyError(parsed.error) };
}
