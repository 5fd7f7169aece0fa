import * as z from "zod";
import { permissionMode } from "../protocol/access.ts";
import { editFormatSetting } from "../protocol/edit-format.ts";
import {
  askAboveBounds,
  callBounds,
  speedBounds,
  spendingBounds,
  toolBounds,
  windowBounds,
} from "../protocol/limits.ts";
import { modelChoice, modelOverride, modelProvider, priceSetting, toolCallForm } from "../protocol/model-provider.ts";
import { outputRule } from "../protocol/output-rule.ts";
import { strategyChoice } from "../protocol/strategy.ts";
import type { SettingFault } from "./setting-fault.ts";

const httpUrl = z.union([z.literal(""), z.url({ protocol: /^https?$/ })]);

/** Every `lathe.*` setting, its shape and its default; the manifest describes the same ones to the user. */
export const settingsSchema = {
  "model.provider": modelProvider.default("openai"),
  "model.baseUrl": httpUrl.default(""),
  "model.id": z.string().default(""),
  "model.headers": z.record(z.string(), z.string()).default({}),
  "model.contextTokens": z.number().int().min(0).default(0),
  "model.sendReasoning": z.boolean().default(false),
  "model.price": priceSetting.nullable().default(null),
  "model.outputTokens": z.number().int().min(0).default(0),
  "model.toolCalls": toolCallForm.default("auto"),
  "model.reasoningEffort": z
    .string()
    .regex(/^[a-z]*$/, "Use a word such as low, medium or high")
    .default(""),
  "model.apiVersion": z.string().default(""),
  "model.stallSeconds": z.number().min(5).default(120),
  "model.fallbacks": z.array(modelChoice).max(8).default([]),
  "model.overrides": z.record(z.string(), modelOverride).default({}),
  "permissions.mode": permissionMode.exclude(["all"]).default("manual"),
  "sandbox.allowedHosts": z.array(z.string()).default([]),
  "permissions.expiryMinutes": z.number().min(1).max(1440).default(10),
  "limits.turns": z.number().int().min(1).default(80),
  "limits.tokens": z.number().int().min(0).default(0),
  "limits.minutes": z.number().min(0).default(0),
  "limits.cost": z.number().min(0).default(0),
  "limits.perRun": windowBounds.default({}),
  "limits.perMinute": windowBounds.default({}),
  "limits.perHour": windowBounds.default({}),
  "limits.perDay": windowBounds.default({}),
  "limits.perCall": callBounds.default({}),
  "limits.perTool": toolBounds.default({}),
  "limits.perSession": spendingBounds.default({}),
  "limits.perProject": spendingBounds.default({}),
  "limits.speed": speedBounds.default({ cost: 2 }),
  "limits.askAbove": askAboveBounds.default({ cost: 1 }),
  "limits.repeats": z.number().int().min(2).default(3),
  "checkpoints.enabled": z.boolean().default(true),
  "checkpoints.maxDays": z.number().min(1).default(30),
  "checkpoints.maxMegabytes": z.number().min(1).default(2048),
  "strategies.default": strategyChoice.default("react"),
  "strategies.check": z.string().default(""),
  "strategies.askCost": z.boolean().default(true),
  "strategies.attempts": z.number().int().min(1).max(10).default(3),
  "strategies.breadth": z.number().int().min(1).max(6).default(3),
  "strategies.depth": z.number().int().min(1).max(4).default(1),
  "strategies.beam": z.number().int().min(1).max(4).default(2),
  "edits.format": editFormatSetting.default("auto"),
  "secrets.allowed": z.array(z.string()).default([]),
  "output.rules": z.array(outputRule).default([]),
  "memory.indexInBackground": z.boolean().default(true),
  "chat.compactAt": z.number().int().min(0).max(95).default(80),
  "memory.recall": z.boolean().default(true),
  "memory.embedder": z
    .string()
    .regex(
      /^(built-in|none|(openai|ollama|onnx):.+)$/,
      "is none of built-in, none, openai:MODEL, ollama:MODEL, onnx:FOLDER",
    )
    .default("built-in"),
  "memory.embedderUrl": z
    .union([z.literal(""), z.url({ protocol: /^https?$/, error: "is no web address" })])
    .default(""),
  "review.openAutomatically": z.boolean().default(true),
  "review.codeLens": z.boolean().default(true),
  "terminal.reveal": z.boolean().default(true),
  "chat.enterSends": z.boolean().default(true),
  "codeActions.enabled": z.boolean().default(true),
};

type Schema = typeof settingsSchema;
export type SettingName = keyof Schema;
export type Settings = { [Name in SettingName]: z.infer<Schema[Name]> };

export interface RawSetting {
  value: unknown;
  place: string;
}

/** Parses each setting by itself: a faulty one falls back to its default and is reported, the others still hold. */
export function parseSettings(read: (name: SettingName) => RawSetting): { settings: Settings; faults: SettingFault[] } {
  const faults: SettingFault[] = [];
  const values: Record<string, unknown> = {};
  for (const name of settingNames) {
    const { value, place } = read(name);
    const parsed = settingsSchema[name].safeParse(value);
    if (parsed.success) {
      values[name] = parsed.data;
      continue;
    }
    const fallback = settingsSchema[name].parse(undefined);
    values[name] = fallback;
    const problem = parsed.error.issues.map((issue) => issuePlace(issue.path) + issue.message).join("; ");
    faults.push({
      name: `lathe.${name}`,
      place,
      problem,
      fix: `Using ${JSON.stringify(fallback)} until it is set right.`,
    });
  }
  return { settings: values as Settings, faults };
}

export const settingNames = Object.keys(settingsSchema) as SettingName[];

function issuePlace(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "" : `at ${path.map(String).join(".")}: `;
}
