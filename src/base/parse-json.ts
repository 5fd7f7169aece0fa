export type JsonResult = { ok: true; value: unknown } | { ok: false; error: string };

/** The only JSON.parse of the product: never throws, so that no border can forget broken input. */
export function parseJson(text: string): JsonResult {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
