import type * as z from "zod";

/** What does not fit, in words: `path is missing (you sent target); context must be at most 10`. */
export function describeFaults(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  unknown: readonly string[],
): string {
  return issues.map((issue) => describeFault(issue, value, unknown)).join("; ");
}

function describeFault(issue: z.core.$ZodIssue, value: unknown, unknown: readonly string[]): string {
  const place = placeOf(issue.path);
  const found = issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);
  if (found === undefined) {
    const parent = place.slice(0, place.lastIndexOf(".") + 1);
    const sent = unknown.filter((key) => key.slice(0, key.lastIndexOf(".") + 1) === parent);
    return `${place} is missing${sent.length > 0 ? ` (you sent ${sent.join(", ")})` : ""}`;
  }
  switch (issue.code) {
    case "invalid_type":
      if (issue.expected === "int") return `${place} must be a whole number`;
      return `${place} must be ${words[issue.expected] ?? issue.expected}, not ${kindOf(found)}`;
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return `${place} is empty`;
      return `${place} must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big": {
      const unit = issue.origin === "array" ? " items" : issue.origin === "string" ? " characters" : "";
      return `${place} must be at most ${issue.maximum}${unit}`;
    }
    case "invalid_value":
      return `${place} must be one of ${issue.values.join(", ")}`;
    default:
      return `${place}: ${issue.message}`;
  }
}

const words: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "boolean" ? String(value) : (words[typeof value] ?? typeof value);
}

/** `edits[0].search` */
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, key) => {
    if (typeof key === "number") return `${place}[${key}]`;
    return place === "" ? String(key) : `${place}.${String(key)}`;
  }, "");
}
