import { CutAnswerError, errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import { parseJson } from "../../base/parse-json.ts";
import type {
  ChatMessage,
  ChatModel,
  ChatRequest,
  ModelDelta,
  ModelReply,
  ToolSchema,
} from "../../ports/chat-model.ts";
import type { Clock } from "../../ports/runtime.ts";
import type { ResolvedFacts } from "../facts/resolve-facts.ts";

export interface PreflightRow {
  check: "reachable" | "key" | "context" | "streaming" | "tool call" | "JSON" | "speed" | "price";
  state: "ok" | "warning" | "failed" | "skipped";
  text: string;
  /** What to do about it. */
  fix?: string;
}

export interface PreflightOptions {
  model: ChatModel;
  facts: ResolvedFacts;
  /** What the server said of the model, in sentences with what to do. */
  warnings: readonly string[];
  /** Runs on a machine of the user's own: a long prompt costs nothing, and may be cut without a word. */
  local: boolean;
  clock: Clock;
}

/** Tokens, about, of the prompt that finds out whether a server drops the beginning of what it is sent. */
const longPromptTokens = 6000;
/** The whole trial. */
export const preflightMs = 120_000;

/**
 * Tries a model in a few short requests: does it answer, does the key fit, does it stream, call tools and write JSON, how fast is it,
 * and does it see the beginning of a longer prompt. Never throws but when `signal` fires.
 */
export async function preflight(options: PreflightOptions, signal: AbortSignal): Promise<PreflightRow[]> {
  const rows: PreflightRow[] = [];
  const trial = new Trial(options, signal);
  const first = await trial.ask([{ role: "user", content: "Count from 1 to 20, with commas." }]);
  if ("error" in first) {
    rows.push(...refusal(first.error));
    return rows;
  }
  rows.push({ check: "reachable", state: "ok", text: `answered after ${seconds(first.firstMs)}` });
  rows.push({ check: "key", state: "ok", text: "accepted" });
  rows.push(streaming(first));
  rows.push(await toolCall(trial, options));
  rows.push(await json(trial));
  rows.push(await context(trial, options));
  rows.push(speed(first));
  rows.push(price(options.facts));
  return rows;
}

interface Asked {
  reply: ModelReply;
  pieces: number;
  firstMs: number;
  wholeMs: number;
}

class Trial {
  private readonly options: PreflightOptions;
  private readonly signal: AbortSignal;

  constructor(options: PreflightOptions, signal: AbortSignal) {
    this.options = options;
    this.signal = signal;
  }

  async ask(
    messages: ChatMessage[],
    extra: Partial<ChatRequest> = {},
  ): Promise<Asked | { error: UserError; pieces: number }> {
    const { model, clock } = this.options;
    const began = clock.now().getTime();
    let firstMs: number | undefined;
    let pieces = 0;
    const onDelta = (delta: ModelDelta): void => {
      if (delta.type !== "text" && delta.type !== "reasoning") return;
      firstMs ??= clock.now().getTime() - began;
      pieces += 1;
    };
    try {
      const request = { messages, tools: [], maxOutputTokens: 2000, ...extra };
      const reply = await model.complete(request, onDelta, this.signal);
      const wholeMs = clock.now().getTime() - began;
      return { reply, pieces, firstMs: firstMs ?? wholeMs, wholeMs };
    } catch (error) {
      this.signal.throwIfAborted();
      if (isAbortError(error)) throw error;
      const known =
        error instanceof UserError ? error : new UserError("internal", errorMessage(error), "Look at the log.");
      return { error: known, pieces };
    }
  }
}

function refusal(error: UserError): PreflightRow[] {
  if (error.code === "auth") {
    return [
      { check: "reachable", state: "ok", text: "the server answers" },
      { check: "key", state: "failed", text: error.message, fix: error.nextStep },
    ];
  }
  return [{ check: "reachable", state: "failed", text: error.message, fix: error.nextStep }];
}

function streaming({ pieces, reply }: Asked): PreflightRow {
  if (reply.text === "" && reply.reasoning === "") {
    return {
      check: "streaming",
      state: "failed",
      text: "the answer was empty",
      fix: "Choose another model; this one may not be made for chat.",
    };
  }
  if (pieces > 1) return { check: "streaming", state: "ok", text: `in ${pieces} pieces` };
  return {
    check: "streaming",
    state: "warning",
    text: "the answer comes in one piece",
    fix: "It works, but shows late.",
  };
}

const probe: ToolSchema = {
  name: "get_weather",
  description: "Returns the weather of a city. Use it whenever weather is asked for.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

async function toolCall(trial: Trial, { facts }: PreflightOptions): Promise<PreflightRow> {
  const asked = await trial.ask([{ role: "user", content: "What is the weather in Oslo? Use the tool." }], {
    tools: [probe],
  });
  const fix =
    "Choose a model that calls tools. Lathe can let this one write its calls as text: model.toolCalls = text.";
  if ("error" in asked) {
    const lost = asked.error instanceof CutAnswerError ? "broke off: " : "";
    return { check: "tool call", state: "failed", text: `${lost}${asked.error.message}`, fix };
  }
  const call = asked.reply.toolCalls.find((one) => one.name === probe.name);
  if (call === undefined) return { check: "tool call", state: "failed", text: "the tool was not called", fix };
  const input = parseJson(call.arguments);
  const city = input.ok ? (input.value as { city?: unknown }).city : undefined;
  if (typeof city !== "string" || !/oslo/i.test(city)) {
    return { check: "tool call", state: "warning", text: `called with ${call.arguments.slice(0, 80)}`, fix };
  }
  const how = facts.tools === false ? ", written as text" : "";
  return { check: "tool call", state: "ok", text: `called with the right arguments${how}` };
}

async function json(trial: Trial): Promise<PreflightRow> {
  const wish = 'Answer with this JSON object and nothing else, with the sum filled in: {"a": 17, "b": 25, "sum": 0}';
  const asked = await trial.ask([{ role: "user", content: wish }]);
  if ("error" in asked) return { check: "JSON", state: "failed", text: asked.error.message, fix: asked.error.nextStep };
  const text = asked.reply.text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, "");
  const parsed = parseJson(text);
  const sum = parsed.ok ? (parsed.value as { sum?: unknown } | null)?.sum : undefined;
  if (sum === 42) return { check: "JSON", state: "ok", text: "well formed" };
  return {
    check: "JSON",
    state: "warning",
    text: parsed.ok ? "well formed, but with a wrong value" : "not well formed",
    fix: "Plans and structured answers may need several tries with this model.",
  };
}

/** Sends a word at the beginning of a longer prompt and asks for it: what a server cut off, the model cannot know. */
async function context(trial: Trial, { facts, local, warnings }: PreflightOptions): Promise<PreflightRow> {
  const [warning] = warnings;
  const said = facts.contextTokens === undefined ? "unknown" : `${facts.contextTokens} tokens`;
  if (!local)
    return {
      check: "context",
      state: facts.contextTokens === undefined ? "warning" : "ok",
      text: said,
      ...unknownFix(facts),
    };
  const filler = "The quick brown fox jumps over the lazy dog again. ".repeat(Math.ceil(longPromptTokens / 11));
  const asked = await trial.ask([
    {
      role: "user",
      content: `The password is MARZIPAN.\n\n${filler}\n\nWhat is the password? Answer with the one word.`,
    },
  ]);
  const fix =
    "Give the model a context of at least 16,384 tokens where its server is set (Ollama: OLLAMA_CONTEXT_LENGTH=32768).";
  if ("error" in asked) {
    if (asked.error.code === "context_length") {
      return {
        check: "context",
        state: "failed",
        text: `less than ${longPromptTokens} tokens; the server says so`,
        fix,
      };
    }
    return { check: "context", state: "warning", text: asked.error.message, fix: asked.error.nextStep };
  }
  const { usage, text } = asked.reply;
  const seen = usage.estimated ? undefined : usage.inputTokens;
  if (seen !== undefined && seen < longPromptTokens * 0.75) {
    return {
      check: "context",
      state: "failed",
      text: `the server read ${seen} of about ${longPromptTokens} tokens and dropped the rest without a word`,
      fix,
    };
  }
  if (!/marzipan/i.test(text) && seen === undefined) {
    return { check: "context", state: "warning", text: "the beginning of a longer prompt may have been dropped", fix };
  }
  if (warning !== undefined) return { check: "context", state: "warning", text: warning };
  return {
    check: "context",
    state: "ok",
    text: `${said}; the beginning of ${seen ?? longPromptTokens} tokens was read`,
  };
}

function unknownFix(facts: ResolvedFacts): { fix?: string } {
  return facts.contextTokens === undefined ? { fix: "Set model.contextTokens to what the provider says." } : {};
}

function speed({ reply, firstMs, wholeMs }: Asked): PreflightRow {
  const rate = reply.usage.outputTokens / Math.max(0.001, (wholeMs - firstMs) / 1000);
  const text = `first word after ${seconds(firstMs)}${wholeMs > firstMs ? `, ${Math.round(rate)} tokens a second` : ""}`;
  if (firstMs > 20_000 || (wholeMs - firstMs > 1000 && rate < 5)) {
    return {
      check: "speed",
      state: "warning",
      text,
      fix: "A smaller model, or one with fewer bits a weight, is faster.",
    };
  }
  return { check: "speed", state: "ok", text };
}

function price({ price: known }: ResolvedFacts): PreflightRow {
  if (known === undefined) {
    return {
      check: "price",
      state: "warning",
      text: "unknown: costs are not counted",
      fix: "Set model.price, or --price.",
    };
  }
  if (known.input === 0 && known.output === 0) return { check: "price", state: "ok", text: "nothing is charged" };
  const cached = known.cachedInput < known.input ? `, cached ${known.cachedInput}` : "";
  return { check: "price", state: "ok", text: `$${known.input} in${cached}, $${known.output} out, a million tokens` };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
