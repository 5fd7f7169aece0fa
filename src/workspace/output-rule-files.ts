import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { errorMessage, UserError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import { type OutputRule, outputRuleFile } from "../protocol/output-rule.ts";
import { errorCode } from "./file-error.ts";

/**
 * The rules of `output-rules.json` in the state folder and of `.lathe/output-rules.json` in the workspace. Both only add
 * rules, and the strictest that speaks holds, so a workspace can tighten and nothing else.
 * @throws UserError bad_output_rules for a file that is none.
 */
export async function readOutputRules(stateDir: string, cwd: string): Promise<OutputRule[]> {
  const paths = [join(stateDir, "output-rules.json"), join(cwd, ".lathe", "output-rules.json")];
  return (await Promise.all(paths.map(readRules))).flat();
}

async function readRules(path: string): Promise<OutputRule[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return [];
    throw badRules(path, errorMessage(error));
  }
  const json = parseJson(text);
  if (!json.ok) throw badRules(path, json.error);
  const parsed = outputRuleFile.safeParse(json.value);
  if (!parsed.success) throw badRules(path, z.prettifyError(parsed.error));
  return parsed.data.rules;
}

function badRules(path: string, why: string): UserError {
  return new UserError(
    "bad_output_rules",
    `The output rules in ${path} cannot be read: ${why}`,
    "Correct or remove that file.",
  );
}
