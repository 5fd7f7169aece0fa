import { type JsonResult, parseJson } from "../../base/parse-json.ts";
import type { JsonSchema } from "../../ports/chat-model.ts";
import { type Tool, toolSchema } from "../../tools/define-tool.ts";
import { describeFaults } from "./describe-faults.ts";
import { fitArguments } from "./fit-arguments.ts";

export type ParsedArguments =
  /** `remark` tells the model what was ignored. */
  | { ok: true; input: unknown; remark?: string }
  /** `value` is what was sent, the text itself when it is not valid JSON. */
  | { ok: false; value: unknown; message: string };

/** Reads the arguments of a call for a tool. What only has one meaning is taken so; everything else is said in words. */
export function parseArguments(text: string, tool: Tool): ParsedArguments {
  const json = readJson(text);
  if (!json.ok) {
    const message = `The arguments of ${tool.name} are not valid JSON (${json.error}). Send the call again with one JSON object.`;
    return { ok: false, value: text, message };
  }
  const { value } = json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
    return { ok: false, value, message: `The arguments of ${tool.name} must be one JSON object, not ${kind}.` };
  }
  const schema = toolSchema(tool).parameters;
  const fitted = fitArguments(value, schema);
  const parsed = tool.input.safeParse(fitted.value);
  const names = Object.keys((schema.properties as JsonSchema | undefined) ?? {});
  const takes = `${tool.name} takes ${names.length === 0 ? "no arguments" : names.join(", ")}.`;
  if (!parsed.success) {
    const faults = describeFaults(parsed.error.issues, fitted.value, fitted.unknown);
    return { ok: false, value, message: `The arguments of ${tool.name} do not fit: ${faults}. ${takes}` };
  }
  if (fitted.unknown.length === 0) return { ok: true, input: parsed.data };
  return { ok: true, input: parsed.data, remark: `Ignored: ${fitted.unknown.join(", ")}; ${takes}` };
}

/** Arguments as JSON; no text at all means none. Raw line breaks in texts are taken for what they are. */
function readJson(text: string): JsonResult {
  if (text.trim() === "") return { ok: true, value: {} };
  const exact = parseJson(text);
  if (exact.ok) return exact;
  const repaired = parseJson(withEscapedBreaks(text));
  return repaired.ok ? repaired : exact;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function withEscapedBreaks(text: string): string {
  return text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g, (literal) =>
    literal.replace(/[\n\r\t]/g, (raw) => escapes[raw] ?? raw),
  );
}
