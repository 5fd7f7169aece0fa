import * as z from "zod";
import { modelProvider } from "../protocol/model-provider.ts";
import type { SettingFault } from "./setting-fault.ts";

const url = z.url({ protocol: /^https?$/, error: "is no web address" });

/** Every variable of the environment that Lathe reads. Keys are not looked at beyond whether they can be sent. */
const environmentSchema = {
  LATHE_HOME: z.string(),
  LATHE_DEBUG: z.string(),
  LATHE_PROVIDER: modelProvider,
  LATHE_MODEL: z.string(),
  LATHE_API_KEY: headerValue(),
  OPENAI_API_KEY: headerValue(),
  OPENAI_BASE_URL: url,
  ANTHROPIC_API_KEY: headerValue(),
  ANTHROPIC_BASE_URL: url,
  OPENROUTER_API_KEY: headerValue(),
  LITELLM_API_KEY: headerValue(),
  LATHE_EMBEDDINGS_API_KEY: headerValue(),
  VLLM_API_KEY: headerValue(),
  AZURE_OPENAI_API_KEY: headerValue(),
  AZURE_OPENAI_ENDPOINT: url,
  AZURE_OPENAI_API_VERSION: z.string().regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, "is no version such as 2024-10-21"),
};
export type EnvironmentName = keyof typeof environmentSchema;
export type Environment = Partial<Record<EnvironmentName, string>>;

/** A key with a line break or a quote from a copied command makes every request fail in a way that names neither. */
function headerValue() {
  return z
    .string()
    .refine((value) => !/[\r\n\t ]/.test(value.trim()), "has a space or a line break in it")
    .refine((value) => !/^["'].*["']$/.test(value.trim()), "stands in quotes, which are taken for part of it");
}

const fixes: Partial<Record<EnvironmentName, string>> = {
  LATHE_PROVIDER: `Use one of ${modelProvider.options.join(", ")}.`,
  OPENAI_BASE_URL: "Write it with its version part: https://example.com/v1",
  ANTHROPIC_BASE_URL: "Write it with its version part: https://example.com/v1",
  AZURE_OPENAI_ENDPOINT: "Write it as https://NAME.openai.azure.com",
  AZURE_OPENAI_API_VERSION: "Use a date such as 2024-10-21, or leave it out.",
};

/** The variables that are set, and what is wrong with them; a faulty one counts as not set. Values of keys are never shown. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): {
  environment: Environment;
  faults: SettingFault[];
} {
  const environment: Environment = {};
  const faults: SettingFault[] = [];
  for (const [name, schema] of Object.entries(environmentSchema) as [EnvironmentName, z.ZodType][]) {
    const value = variables[name];
    if (value === undefined || value === "") continue;
    const parsed = schema.safeParse(value.trim());
    if (parsed.success) {
      environment[name] = value.trim();
      continue;
    }
    const isSecret = name.endsWith("_KEY");
    const problem = parsed.error.issues[0]?.message ?? "cannot be used";
    faults.push({
      name,
      place: "environment",
      problem: isSecret ? problem : `${JSON.stringify(value)}: ${problem}`,
      fix: fixes[name] ?? (isSecret ? "Set it to the key alone." : "Correct it, or unset it."),
    });
  }
  for (const name of Object.keys(variables)) {
    const isOurs = name.startsWith("LATHE_") && !(name in environmentSchema) && !ownElsewhere.test(name);
    if (!isOurs) continue;
    const meant = nearest(name, Object.keys(environmentSchema));
    faults.push({
      name,
      place: "environment",
      problem: "is not known, so it has no effect",
      fix: meant === undefined ? "Unset it." : `${meant} may be meant.`,
    });
  }
  return { environment, faults };
}

/** Variables of tests and benchmarks. */
const ownElsewhere = /^LATHE_(TEST|BENCH|SCREENSHOTS|FAULT|LLAMA|VSCODE)/;

/** The known word that differs in at most a few letters; undefined when none does. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const close = known
    .map((one) => ({ one, distance: distance(word.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return close !== undefined && close.distance <= Math.max(2, word.length / 4) ? close.one : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
