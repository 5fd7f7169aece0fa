import { parseJson } from "../base/parse-json.ts";

type Change = (text: string) => string;

/**
 * The same value with every text in it changed; the value itself where nothing was. Lines that stand in a list are taken
 * together, because a secret may go over several.
 */
export function mapTexts<T>(value: T, change: Change): T {
  if (typeof value === "string") return change(value) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return mapList(value, change) as T;
  const entries = Object.entries(value).map(([name, old]) => [name, old, mapTexts(old, change)] as const);
  if (entries.every(([, old, next]) => old === next)) return value;
  return Object.fromEntries(entries.map(([name, , next]) => [name, next])) as T;
}

function mapList(list: readonly unknown[], change: Change): readonly unknown[] {
  if (list.length > 1 && list.every((item) => typeof item === "string")) {
    const text = list.join("\n");
    const next = change(text);
    return next === text ? list : next.split("\n");
  }
  const next = list.map((item) => mapTexts(item, change));
  return next.some((item, index) => item !== list[index]) ? next : list;
}

/** JSON text with its texts changed as they are meant, not as they are written; text that is no JSON as it stands. */
export function mapJsonTexts(json: string, change: Change): string {
  const parsed = parseJson(json);
  if (!parsed.ok) return change(json);
  const next = mapTexts(parsed.value, change);
  return next === parsed.value ? json : JSON.stringify(next);
}
