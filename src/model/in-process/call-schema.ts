import { parseJson } from "../../base/parse-json.ts";
import type { JsonSchema, ToolCall, ToolSchema } from "../../ports/chat-model.ts";

/** What a small model is told about the one form its answers can have. */
export const callPrompt =
  'Answer with one JSON object. To use a tool: {"thought": …, "tool": its name, "arguments": {…}}; its result comes next. When nothing is left to do: {"answer": your answer to the user}.';

/** The schema every answer fits: a call of one of the tools, or words for the user. Grammars make the model keep it. */
export function callSchema(tools: readonly ToolSchema[]): JsonSchema {
  const answer = { type: "object", properties: { answer: { type: "string" } } };
  const calls = tools.map(({ name, parameters }) => ({
    type: "object",
    properties: { thought: { type: "string" }, tool: { const: name }, arguments: grammarSchema(parameters) },
  }));
  return { oneOf: [answer, ...calls] };
}

export interface ReadAnswer {
  text: string;
  thought: string;
  call?: Omit<ToolCall, "id">;
}

/** Reads an answer that was made to fit `callSchema`. What was cut off is no call that could be run. */
export function readAnswer(text: string): ReadAnswer {
  const json = parseJson(text);
  if (!json.ok || typeof json.value !== "object" || json.value === null) {
    const name = /"tool"\s*:\s*"([^"]+)"/.exec(text)?.[1];
    return name === undefined
      ? { text: /"answer"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(text)?.[1] ?? text, thought: "" }
      : { text: "", thought: "", call: { name, arguments: `(not finished) ${text}` } };
  }
  const { answer, thought, tool, arguments: input } = json.value as Record<string, unknown>;
  const said = typeof thought === "string" ? thought : "";
  if (typeof tool !== "string") return { text: typeof answer === "string" ? answer : text, thought: said };
  return { text: "", thought: said, call: { name: tool, arguments: JSON.stringify(input ?? {}) } };
}

/** The part of JSON Schema that grammars know; what they cannot hold the tool checks afterwards. */
function grammarSchema(schema: JsonSchema): JsonSchema {
  for (const form of ["anyOf", "oneOf"]) {
    const branches = schema[form];
    if (Array.isArray(branches)) return { oneOf: branches.map((branch) => grammarSchema(branch as JsonSchema)) };
  }
  if (schema.const !== undefined) return { const: schema.const };
  if (Array.isArray(schema.enum)) return { enum: schema.enum };
  const { type } = schema;
  if (type === "object") {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
    const required = Array.isArray(schema.required) ? schema.required : [];
    return {
      type,
      properties: Object.fromEntries(properties.map(([name, value]) => [name, grammarSchema(value)])),
      ...(properties.length > 0 && { required }),
    };
  }
  if (type === "array") return { type, items: grammarSchema((schema.items ?? { type: "string" }) as JsonSchema) };
  return { type: type ?? "string" };
}
