import { type OutputRule, outputRuleFile } from "../validation/output-rule.ts";
import { readOutputRules } from "../workspace/output-rule-files.ts";

/** The output rules of the user and of a workspace. @throws UserError bad_output_rules. */
export function loadOutputRules(stateDir: string, cwd: string): Promise<OutputRule[]> {
  return readOutputRules({ stateDir, cwd }, outputRuleFile);
}
