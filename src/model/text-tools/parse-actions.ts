import { parseJson } from "../../base/parse-json.ts";
import type { ToolCall } from "../../ports/chat-model.ts";
import { takeJson } from "./loose-json.ts";

export interface ParsedText {
  /** What is meant for the user: without actions, and without what the model made up after them. */
  text: string;
  thought: string;
  /** With the arguments as JSON; as text that is no JSON where they were cut off, so that nobody runs them. */
  calls: Omit<ToolCall, "id">[];
}

export interface ParseOptions {
  /** The answer ended at the output limit. */
  cut: boolean;
  /** Names of the tools; "Action: tidy up" in a sentence is none. */
  known: ReadonlySet<string>;
}

/** The words that begin an action, in the forms that models use. */
const actionLine = /^[ \t>*_#`-]*(?:action|tool|tool[ _]call|function)[ \t]*(?:\d+)?[*_`]*[ \t]*:[*_`]*[ \t]*(.*)$/im;
const inputLabel =
  /^[ \t>*_#`-]*(?:action[ _]?input|arguments?|args|input|parameters|tool[ _]?input)[ \t]*(?:\d+)?[*_`]*[ \t]*:[*_`]*/im;
const observationLine = /^[ \t>*_#`-]*observation[ \t]*(?:\d+)?[*_`]*[ \t]*:/im;
const taggedCall = /<(tool_call|function_call|toolcall)>|<function=([\w.-]+)>|\[TOOL_CALLS\]/i;

/**
 * Reads an answer in text form. Tolerant in how things are written, strict in whether they are there: an action whose arguments are
 * not closed, or that was cut at the output limit before it had any, comes with arguments nobody can run.
 */
export function parseActions(answer: string, options: ParseOptions): ParsedText {
  const withoutTags = answer.replace(/<think>([\s\S]*?)<\/think>/gi, "");
  const thinking = [...answer.matchAll(/<think>([\s\S]*?)<\/think>/gi)].map((match) => match[1]?.trim()).join("\n");
  const real = untilObservation(withoutTags);
  const calls = taggedCalls(real) ?? actionCalls(real, options) ?? fencedCall(real);
  const before = calls === undefined ? real : real.slice(0, calls.start);
  const { thought, text } = splitThought(before);
  return {
    text,
    thought: [thinking, thought].filter((part) => part !== "").join("\n"),
    calls: calls?.calls ?? [],
  };
}

/** True when what follows in a stream may be an action and has to be held back. */
export function mayBeginAction(line: string): boolean {
  return /^[ \t>*_#`-]*(a|t|f|o|<|\[|`{1,3}|$)/i.test(line);
}

interface FoundCalls {
  start: number;
  calls: Omit<ToolCall, "id">[];
}

/** Results come from tools only: what a model writes as one itself is left out, with all that follows. */
function untilObservation(text: string): string {
  const match = observationLine.exec(text);
  return match === null ? text : text.slice(0, match.index);
}

function actionCalls(text: string, { cut, known }: ParseOptions): FoundCalls | undefined {
  const action = actionLine.exec(text);
  if (action === null) return undefined;
  const named = (action[1] ?? "").trim();
  const rest = text.slice(action.index + action[0].length);
  const call = callFrom(named, rest, cut);
  const isMeant = call !== undefined && (known.has(call.name) || inputLabel.test(rest) || parseJson(call.arguments).ok);
  if (!isMeant) return undefined;
  return { start: action.index, calls: [call] };
}

function callFrom(named: string, rest: string, cut: boolean): Omit<ToolCall, "id"> | undefined {
  const name = /^[`"'*_]*([A-Za-z_][\w.-]*?)[`"'*_]*(?=$|[\s({:,])/.exec(named)?.[1];
  // `Action: None` is how some say that there is nothing left to do.
  if (name !== undefined && /^(none|no|n\/?a|finish|final)$/i.test(name)) return undefined;
  if (name === undefined) {
    // `Action: {"name": …}`, or the object on the lines below.
    const object = takeJson(`${named}\n${rest}`);
    return object && asCall(object.json, object.whole);
  }
  const inline = named.slice(named.indexOf(name) + name.length);
  const label = inputLabel.exec(rest);
  const given = /[{(]/.test(inline)
    ? `${inline}\n${rest}`
    : label === null
      ? rest
      : rest.slice(label.index + label[0].length);
  const object = takeJson(given);
  const keywords = keywordArguments(inline);
  if (keywords !== undefined) return { name, arguments: keywords };
  if (object !== undefined && /^[\s`(]*(json)?[\s`(]*$/i.test(given.slice(0, given.search(/[{[]/)))) {
    return { name, arguments: object.whole ? object.json : unfinished(object.json) };
  }
  const said = given.replace(/[`()]/g, "").trim();
  const isEmpty = said === "" || /^(none|null|n\/a|no input.*|empty)$/i.test(said.split("\n")[0] ?? "");
  if (isEmpty && !cut && !(label !== null && said === "" && !given.includes("\n"))) return { name, arguments: "{}" };
  return { name, arguments: unfinished(said) };
}

/** `name(path="a.ts", line=3)` */
function keywordArguments(text: string): string | undefined {
  const inside = /^\s*\(([\s\S]*)\)\s*[`*]*$/.exec(text)?.[1];
  if (inside === undefined || inside.includes("{")) return inside?.trim() === "" ? "{}" : undefined;
  const pairs = [...inside.matchAll(/\s*([A-Za-z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,]+?)\s*(?:,|$)/g)];
  if (pairs.length === 0 || pairs.map((pair) => pair[0]).join("").length !== inside.length) return undefined;
  const object = takeJson(`{${pairs.map(([, key, value]) => `${JSON.stringify(key)}: ${value}`).join(", ")}}`);
  return object?.whole ? object.json : undefined;
}

/** The forms in which models were trained to write calls: Hermes, Qwen, Llama and Mistral. */
function taggedCalls(text: string): FoundCalls | undefined {
  const first = taggedCall.exec(text);
  if (first === null) return undefined;
  const calls: Omit<ToolCall, "id">[] = [];
  for (let position = first.index; ; ) {
    const tag = taggedCall.exec(text.slice(position));
    if (tag === null) break;
    const object = takeJson(text, position + tag.index + tag[0].length);
    if (object === undefined) {
      if (tag[2] !== undefined) calls.push({ name: tag[2], arguments: unfinished("") });
      break;
    }
    const json = parseJson(object.json);
    if (tag[2] !== undefined)
      calls.push({ name: tag[2], arguments: object.whole ? object.json : unfinished(object.json) });
    else if (json.ok && Array.isArray(json.value)) {
      for (const one of json.value) pushCall(calls, asCall(JSON.stringify(one), object.whole));
    } else pushCall(calls, asCall(object.json, object.whole));
    position = object.end;
  }
  return calls.length > 0 ? { start: first.index, calls } : undefined;
}

/** A code block that holds nothing but a call. */
function fencedCall(text: string): FoundCalls | undefined {
  const fence = /^[ \t]*```(?:json|tool_code|tool_call)?[ \t]*\n(?=\s*\{)/im.exec(text);
  const start = fence?.index ?? (/^\s*\{/.test(text) ? 0 : undefined);
  if (start === undefined) return undefined;
  const object = takeJson(text, start);
  const call = object && asCall(object.json, object.whole);
  // An object without a name and arguments is an answer, not a call.
  return call?.name ? { start, calls: [call] } : undefined;
}

function pushCall(calls: Omit<ToolCall, "id">[], call: Omit<ToolCall, "id"> | undefined): void {
  if (call !== undefined) calls.push(call);
}

const nameKeys = ["name", "tool", "tool_name", "action", "function"];
const inputKeys = ["arguments", "args", "input", "parameters", "action_input", "tool_input"];

/** `{"name": …, "arguments": {…}}` in one of its spellings. */
function asCall(json: string, whole: boolean): Omit<ToolCall, "id"> | undefined {
  const parsed = parseJson(json);
  if (!whole || !parsed.ok) {
    const name = /"(?:name|tool|tool_name|action|function)"\s*:\s*"([\w.-]+)"/.exec(json)?.[1];
    return name === undefined ? undefined : { name, arguments: unfinished(json) };
  }
  const object = parsed.value as Record<string, unknown>;
  const inner = typeof object.function === "object" && object.function !== null ? object.function : object;
  const fields = inner as Record<string, unknown>;
  const name = nameKeys.map((key) => fields[key]).find((value) => typeof value === "string");
  const inputKey = inputKeys.find((key) => key in fields);
  if (typeof name !== "string" || inputKey === undefined) return undefined;
  const input = fields[inputKey];
  return { name, arguments: typeof input === "string" ? input || "{}" : JSON.stringify(input ?? {}) };
}

/** Text that is no JSON, so that the call is refused and the model told why. */
function unfinished(text: string): string {
  return parseJson(text).ok || text.trim() === "" ? `(not finished) ${text}`.trim() : text;
}

function splitThought(text: string): { thought: string; text: string } {
  const final = /^[ \t*_#]*final[ _]answer[*_]*[ \t]*:[*_]*[ \t]*/im.exec(text);
  const before = final === null ? text : text.slice(0, final.index);
  const after = final === null ? "" : text.slice(final.index + final[0].length);
  const thought = /^[ \t*_#]*thought[ \t]*(?:\d+)?[*_]*[ \t]*:[*_]*[ \t]*/im.exec(before);
  if (thought === null) return { thought: "", text: `${before}${after}`.trim() };
  const said = before.slice(thought.index + thought[0].length).trim();
  const lead = before.slice(0, thought.index).trim();
  return { thought: said, text: [lead, after.trim()].filter((part) => part !== "").join("\n\n") };
}
