import { statSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { RunLimits } from "../agent/limits.ts";
import type { ModelPrice } from "../model/model-price.ts";
import { type PermissionMode, permissionMode } from "../protocol/access.ts";
import { toolCallForm } from "../protocol/model-provider.ts";
import { readChoice } from "./choose-model.ts";
import type { CliContext, CommandArguments, OptionValues } from "./command.ts";
import type { LimitSetting } from "./limit-setting.ts";
import type { ModelOptions } from "./model-wish.ts";
import { UsageError } from "./usage-error.ts";
import { readWorkOptions, type WorkOptions } from "./work-options.ts";

export interface RunOptions extends WorkOptions {
  /** Absent: go on with the resumed session where it stopped. */
  prompt?: string;
  /** Absolute; absent: the folder of the resumed session, else the current one. */
  cwd?: string;
  /** Name of the agent; absent: that of the resumed session, else `code`. */
  agent?: string;
  provider?: string;
  baseUrl?: string;
  model?: string;
  mode: PermissionMode;
  json: boolean;
  approvals: "terminal" | "json";
  modelOptions: ModelOptions;
  limits: RunLimits;
  /** USD: a run that may cost more is asked about. */
  askAbove?: number;
  /** Bounds for this run alone. */
  raised: LimitSetting[];
  trustSources: boolean;
  resume?: string;
}

/** Checks what was typed after `lathe run`. @throws UsageError. */
export async function readRunOptions(given: CommandArguments, context: CliContext): Promise<RunOptions> {
  const { values } = given;
  const cwd = textValue(values, "cwd");
  const baseUrl = textValue(values, "base-url");
  const provider = textValue(values, "provider");
  const model = textValue(values, "model");
  const resume = textValue(values, "resume");
  const approvals = readApprovals(values);
  const [argument] = given.positionals;
  if (argument === "-" && approvals === "json") {
    throw new UsageError(
      "Standard input cannot be both the prompt and the approvals.",
      "Give the prompt as an argument.",
    );
  }
  const agent = textValue(values, "agent");
  const mode = readMode(values);
  const limits = readLimits(values);
  const askAbove = readNumber(values, "ask-above");
  const work = readWorkOptions(values);
  const prompt = argument === "-" ? await text(context.input) : argument;
  if (prompt === undefined && resume === undefined) {
    throw new UsageError(
      "There is no prompt.",
      'Write what to do: lathe run "Fix the failing test", or - to read it from standard input.',
    );
  }
  if (prompt?.trim() === "") throw new UsageError("The prompt is empty.", "Write what to do.");
  return {
    ...(agent !== undefined && { agent }),
    mode,
    // Who replies by JSON has to see the requests and their ids.
    json: values.json === true || approvals === "json",
    approvals,
    modelOptions: readModelOptions(values),
    ...work,
    limits,
    ...(askAbove !== undefined && { askAbove }),
    raised: await readRaised(values),
    trustSources: values["trust-sources"] === true,
    ...(prompt !== undefined && { prompt }),
    ...(cwd !== undefined && { cwd: existingFolder(cwd, context.cwd) }),
    ...(provider !== undefined && { provider }),
    ...(baseUrl && { baseUrl: checkedUrl(baseUrl) }),
    ...(model !== undefined && { model }),
    ...(resume !== undefined && { resume }),
  };
}

export function textValue(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** An absolute path of a folder that is there. @throws UsageError. */
export function existingFolder(path: string, base: string): string {
  const absolute = resolve(base, path);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) return absolute;
  throw new UsageError(`There is no folder ${absolute}.`, "Give an existing folder with --cwd.");
}

/** @throws UsageError for a mode that is none. */
export function readMode(values: OptionValues): PermissionMode {
  const mode = permissionMode.safeParse(values.mode ?? "manual");
  if (!mode.success) {
    throw new UsageError(
      `There is no mode ${values.mode}.`,
      "The modes are: manual, read-only, edits, sandboxed, all.",
    );
  }
  return mode.data;
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UsageError(`${url} is no web address.`, "Write it with its version part: http://127.0.0.1:11434/v1");
}

function readApprovals(values: OptionValues): "terminal" | "json" {
  const approvals = textValue(values, "approvals") ?? "terminal";
  if (approvals === "terminal" || approvals === "json") return approvals;
  throw new UsageError(`Approvals cannot come from ${approvals}.`, "Use --approvals terminal or --approvals json.");
}

function readModelOptions(values: OptionValues): ModelOptions {
  const form = toolCallForm.optional().safeParse(values["tool-calls"]);
  if (!form.success) {
    throw new UsageError(`There is no form of tool calls ${values["tool-calls"]}.`, "Use auto, native or text.");
  }
  const effort = textValue(values, "reasoning");
  const fallbacks = Array.isArray(values.fallback) ? values.fallback.map((one) => readChoice(String(one))) : undefined;
  return {
    ...(values["send-reasoning"] === true && { sendReasoning: true }),
    ...(form.data && { toolCalls: form.data }),
    ...(effort !== undefined && { reasoningEffort: effort }),
    ...(fallbacks && { fallbacks }),
    ...readPrice(values),
  };
}

/** `IN,OUT` or `IN,OUT,CACHED`, USD per million tokens. */
function readPrice(values: OptionValues): { price?: ModelPrice } {
  const given = textValue(values, "price");
  if (given === undefined) return {};
  const [input, output, cachedInput = input] = given
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const numbers = [input, output, cachedInput];
  if (given.split(",").length > 3 || !numbers.every((number) => number !== undefined && number >= 0)) {
    throw new UsageError(
      `${given} is no price.`,
      "Write USD per million tokens: --price 1.25,10 or --price 1.25,10,0.125 (input, output, cached input).",
    );
  }
  return { price: { input: input ?? 0, output: output ?? 0, cachedInput: cachedInput ?? 0 } };
}

function readLimits(values: OptionValues): RunLimits {
  const turns = readNumber(values, "max-turns");
  const tokens = readNumber(values, "max-tokens");
  const cost = readNumber(values, "max-cost");
  const seconds = readNumber(values, "max-seconds");
  return {
    ...(turns !== undefined && { turns }),
    ...(tokens !== undefined && { tokens }),
    ...(cost !== undefined && { cost }),
    ...(seconds !== undefined && { milliseconds: seconds * 1000 }),
  };
}

async function readRaised(values: OptionValues): Promise<LimitSetting[]> {
  const given = [values.raise ?? []].flat().map(String);
  if (given.length === 0) return [];
  const { readLimitSetting } = await import("./limit-setting.ts");
  return given.map(readLimitSetting);
}

function readNumber(values: OptionValues, name: string): number | undefined {
  const text = textValue(values, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number) && number > 0) return number;
  throw new UsageError(`--${name} ${text} is no number over 0.`, `Write it as in --${name} 5.`);
}
