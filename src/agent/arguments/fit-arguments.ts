import { parseJson } from "../../base/parse-json.ts";
import type { JsonSchema } from "../../ports/chat-model.ts";
import { meantParameter } from "./argument-names.ts";

export interface FittedArguments {
  value: unknown;
  /** Places of what no parameter takes, such as `edits[0].why`. */
  unknown: string[];
}

/**
 * Brings arguments closer to the schema where only one thing can be meant: other names of parameters, numbers and truth
 * values in quotes, null for an optional parameter, a single object or JSON text for a list. Nothing is checked here.
 */
export function fitArguments(value: unknown, schema: JsonSchema): FittedArguments {
  const unknown: string[] = [];
  return { value: fitValue(value, schema, "", unknown), unknown };
}

function fitValue(value: unknown, schema: JsonSchema, place: string, unknown: string[]): unknown {
  switch (schema.type) {
    case "object":
      return isObject(value) ? fitObject(value, schema, place, unknown) : value;
    case "array":
      return fitList(value, schemaOf(schema.items), place, unknown);
    case "integer":
    case "number":
      return typeof value === "string" && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    default:
      return value;
  }
}

function fitList(value: unknown, items: JsonSchema, place: string, unknown: string[]): unknown {
  const json = typeof value === "string" ? parseJson(value) : undefined;
  const meant = json?.ok && typeof json.value === "object" ? json.value : value;
  const list = isObject(meant) && items.type === "object" ? [meant] : meant;
  return Array.isArray(list) ? list.map((item, index) => fitValue(item, items, `${place}[${index}]`, unknown)) : list;
}

function fitObject(
  value: Record<string, unknown>,
  schema: JsonSchema,
  place: string,
  unknown: string[],
): Record<string, unknown> {
  const parameters = schemaOf(schema.properties);
  const names = Object.keys(parameters);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fitted = new Map<string, unknown>();
  const rest = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    if (!names.includes(key)) rest.set(key, item);
    else if (item !== null || required.includes(key)) fitted.set(key, item);
  }
  for (const [key, item] of rest) {
    const name = meantParameter(key, names);
    if (name === undefined || fitted.has(name)) continue;
    fitted.set(name, item);
    rest.delete(key);
  }
  for (const name of names) {
    if (!fitted.has(name)) takeSingle(name, schemaOf(parameters[name]), rest, fitted);
  }
  const at = place === "" ? "" : `${place}.`;
  unknown.push(...[...rest.keys()].map((key) => at + key));
  const entries = [...fitted].map(([key, item]) => [key, fitValue(item, schemaOf(parameters[key]), at + key, unknown)]);
  return Object.fromEntries(entries);
}

/** A list of objects is missing, and one of them is written out beside the other arguments. */
function takeSingle(name: string, list: JsonSchema, rest: Map<string, unknown>, fitted: Map<string, unknown>): void {
  const items = schemaOf(list.items);
  if (list.type !== "array" || items.type !== "object") return;
  const names = Object.keys(schemaOf(items.properties));
  const single = new Map<string, unknown>();
  const taken: string[] = [];
  for (const [key, item] of rest) {
    const meant = names.includes(key) ? key : meantParameter(key, names);
    if (meant === undefined || single.has(meant)) continue;
    single.set(meant, item);
    taken.push(key);
  }
  const required = Array.isArray(items.required) ? items.required : [];
  if (required.length === 0 || !required.every((one) => single.has(one))) return;
  fitted.set(name, [Object.fromEntries(single)]);
  for (const key of taken) rest.delete(key);
}

function schemaOf(value: unknown): JsonSchema {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
