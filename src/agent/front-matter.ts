import * as z from "zod";
import { errorMessage } from "../base/errors.ts";

/** A Markdown file with settings at its top, between two lines of three dashes. */
export interface FrontMatter {
  /** Empty where there is none, or where it cannot be read. */
  fields: Readonly<Record<string, unknown>>;
  /** The text after it, without blank lines around. */
  body: string;
  /** Why the settings could not be read. */
  problem?: string;
}

const block = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\r?\n|$)/;
/** Patterns and handles that people write without quotes, where YAML takes the first character for its own. */
const bare = /^([ \t]*(?:-[ \t]+)?(?:[\w-]+:[ \t]+)?)([*@!%&`{][^\n]*)$/gm;
const record = z.record(z.string(), z.unknown());

/** Splits a file; never throws. The parser is loaded only where there is something to parse. */
export async function readFrontMatter(text: string): Promise<FrontMatter> {
  const found = block.exec(text);
  if (found === null) return { fields: {}, body: text.replace(/^\uFEFF/, "").trim() };
  const body = text.slice(found[0].length).trim();
  const parsed = await readYaml(found[1] ?? "");
  return "problem" in parsed ? { fields: {}, body, problem: parsed.problem } : { fields: parsed.fields, body };
}

/** A map in YAML, of data alone: no tags, few aliases. Never throws. */
export async function readYaml(text: string): Promise<{ fields: Record<string, unknown> } | { problem: string }> {
  const { parse } = await import("yaml");
  try {
    const value: unknown = parse(quoteBare(text), { schema: "core", maxAliasCount: 20, prettyErrors: false });
    const fields = record.safeParse(value ?? {});
    return fields.success ? { fields: fields.data } : { problem: "It is no list of names with values." };
  } catch (error) {
    return { problem: errorMessage(error).split("\n")[0] ?? "" };
  }
}

function quoteBare(text: string): string {
  return text.replace(bare, (line, head: string, value: string) =>
    value.startsWith("{") && value.trimEnd().endsWith("}") && value.includes(": ")
      ? line
      : `${head}${JSON.stringify(value.trimEnd())}`,
  );
}

/** Names or patterns, from a list or from one text with commas; commas inside braces belong to a pattern. */
export function readList(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [value];
  return texts
    .flatMap((one) => (typeof one === "string" ? splitAtCommas(one) : []))
    .map((one) => one.trim().replace(/^(["'])(.*)\1$/, "$2"))
    .filter((one) => one !== "");
}

function splitAtCommas(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text.replace(/^\[(.*)\]$/, "$1")) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}
