import * as z from "zod";

export const personalDataType = z.enum(["card", "iban", "ssn", "email", "phone"]);
export type PersonalDataType = z.infer<typeof personalDataType>;

/** A repetition in a repetition can take for ever on the wrong text. */
const nestedRepetition = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]/;

const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => isExpression(text), "This is no regular expression.")
  .refine((text) => !nestedRepetition.test(text), "A repetition inside a repetition is too slow.");

function isExpression(text: string): boolean {
  try {
    return new RegExp(text, "u") !== undefined;
  } catch {
    return false;
  }
}

const common = {
  /** For people; said when the rule speaks. */
  name: z.string().max(120).optional(),
  on: z.enum(["answers", "files", "both"]).default("both"),
  /** Globs of the files it is about; absent: all. */
  paths: z.array(z.string().min(1)).optional(),
  action: z.enum(["warn", "redact", "ask", "block"]).default("warn"),
};

/** One rule on what the agent says or writes. */
export const outputRule = z.discriminatedUnion("find", [
  z.strictObject({ find: z.literal("secrets"), ...common }),
  z.strictObject({
    find: z.literal("personal-data"),
    types: z.array(personalDataType).min(1).default(["card", "iban", "ssn"]),
    ...common,
  }),
  /** Code that runs things: `eval`, `child_process`, `os.system`, …, by language. */
  z.strictObject({ find: z.literal("running-code"), ...common }),
  z.strictObject({ find: z.literal("forbidden"), pattern, ignoreCase: z.boolean().default(false), ...common }),
  z.strictObject({ find: z.literal("missing"), pattern, ignoreCase: z.boolean().default(false), ...common }),
  z.strictObject({ find: z.literal("length"), characters: z.number().int().min(1), ...common }),
]);
export type OutputRule = z.infer<typeof outputRule>;
export type OutputAction = OutputRule["action"];

export const outputRuleFile = z.strictObject({ rules: z.array(outputRule) });

/** What holds without any setting. */
export const defaultOutputRules: readonly OutputRule[] = [
  { find: "secrets", on: "files", action: "warn", name: "Secrets in generated files" },
];
