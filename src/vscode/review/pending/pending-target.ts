/** What a lens, a hover or a row hands to a command: a tracked file, with hunks of it or as a whole. */
export interface PendingTarget {
  path: string;
  hunkIds?: readonly string[];
}

export function isPendingTarget(value: unknown): value is PendingTarget {
  if (typeof value !== "object" || value === null || !("path" in value)) return false;
  const isRow = !("scheme" in value) && typeof value.path === "string";
  return isRow && (!("hunkIds" in value) || value.hunkIds === undefined || Array.isArray(value.hunkIds));
}
