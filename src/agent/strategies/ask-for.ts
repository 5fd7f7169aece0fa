import type * as z from "zod";
import { ToolError } from "../../base/errors.ts";
import { parseJson } from "../../base/parse-json.ts";
import type { ChatMessage } from "../../ports/chat-model.ts";
import { defineTool, type Tool } from "../../tools/define-tool.ts";
import type { RunResult } from "../agent-session.ts";
import { type InnerUse, innerRun } from "./inner-run.ts";
import type { StrategyWork } from "./strategy.ts";

export interface Wanted<Input, Value> {
  /** Of the run, for the user. */
  title: string;
  prompt: string;
  before?: readonly ChatMessage[];
  /** The tool that takes the answer. */
  tool: string;
  description: string;
  input: z.ZodType<Input>;
  /** What is made of it. @throws ToolError invalid_input with what has to be put right; the model then does so. */
  read: (input: Input) => Value;
  /** What the step says, once it is answered. */
  describe?: (input: Input) => string;
  /** True where the model may look around with tools that only read before it answers. */
  looks?: boolean;
}

export type Answered<Value> =
  | { ok: true; value: Value; used: InnerUse }
  | { ok: false; result: RunResult; used: InnerUse };

/** How often an answer that does not fit is sent back. */
const repairs = 3;

/**
 * Has the model answer in a given shape: by calling a tool whose arguments are checked like those of any call. An answer that does
 * not fit goes back with its faults; one that comes as JSON in words counts too.
 */
export async function askFor<Input, Value>(work: StrategyWork, wanted: Wanted<Input, Value>): Promise<Answered<Value>> {
  let answer: { value: Value } | undefined;
  let faults = 0;
  const take = (input: Input): void => {
    try {
      answer ??= { value: wanted.read(input) };
    } catch (error) {
      faults += 1;
      throw error;
    }
  };
  const tool = defineTool<Input>({
    name: wanted.tool,
    group: "core",
    readOnly: true,
    description: wanted.description,
    input: wanted.input,
    access: (input) => ({ title: wanted.describe?.(input) ?? wanted.title, access: [] }),
    run: async (input) => {
      take(input);
      return { content: "Taken." };
    },
  });
  const run = await innerRun(work, {
    title: wanted.title,
    prompt: wanted.prompt,
    ...(wanted.before && { before: wanted.before }),
    allows: (other) => wanted.looks === true && other.readOnly === true && other.name !== "update_todos",
    tools: [tool as Tool],
    isDone: () => answer !== undefined || faults > repairs,
    beforeStop: async (text) => {
      faults += 1;
      const written = jsonIn(text);
      const parsed = written === undefined ? undefined : wanted.input.safeParse(written);
      try {
        if (parsed?.success) take(parsed.data);
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        return faults > repairs ? undefined : `${error.message} Call ${wanted.tool} with what is right.`;
      }
      return answer !== undefined || faults > repairs ? undefined : `Answer by calling ${wanted.tool}.`;
    },
  });
  if (answer !== undefined) return { ok: true, value: answer.value, used: run.used };
  const { reason, text, limit } = run;
  if (reason !== "finished" && reason !== "denied")
    return { ok: false, result: { reason, text, ...(limit && { limit }) }, used: run.used };
  const failure = `The model gave no answer that could be used for: ${wanted.title}.`;
  work.main.emit({
    type: "error",
    code: "unusable_replies",
    message: failure,
    nextStep: "Try another model, or work without this strategy.",
  });
  return { ok: false, result: { reason: "failed", text: failure }, used: run.used };
}

/** The object of an answer that was written instead of called: the whole text, or what its first fence holds. */
function jsonIn(text: string): unknown {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1];
  for (const part of [fenced, text]) {
    const json = part === undefined ? undefined : parseJson(part.trim());
    if (json?.ok && typeof json.value === "object" && json.value !== null) return json.value;
  }
  return undefined;
}
