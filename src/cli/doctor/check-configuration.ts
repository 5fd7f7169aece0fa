import { errorMessage, UserError } from "../../base/errors.ts";
import { readEnvironment } from "../../configuration/read-environment.ts";
import type { SettingFault } from "../../configuration/setting-fault.ts";
import { type Finding, failed, ok, warning } from "../../doctor/finding.ts";
import type { CliContext } from "../command.ts";
import { type FoundSettings, readUserSettings, readWorkspaceSettings } from "../user-settings.ts";

/** Environment, settings files and rules: every fault with its place, value, reason and fix. */
export async function checkConfiguration(cwd: string, context: CliContext): Promise<Finding[]> {
  const environment = readEnvironment(context.environment).faults;
  const files = await Promise.all([
    read(() => readUserSettings(context.stateDir)),
    read(() => readWorkspaceSettings(cwd)),
  ]);
  const faults = [...environment, ...files.flatMap((found) => ("faults" in found ? found.faults : []))];
  const unreadable = files.filter((found) => "state" in found);
  const rules = await checkRules(cwd, context);
  const settings =
    faults.length === 0 && unreadable.length === 0
      ? [ok("Configuration", "environment and settings files are right")]
      : [...unreadable, ...faults.map(faultFinding)];
  return [...settings, rules];
}

async function read(find: () => Promise<FoundSettings>): Promise<FoundSettings | Finding> {
  try {
    return await find();
  } catch (error) {
    return failed("Configuration", errorMessage(error), "Make the file readable, or remove it.");
  }
}

function faultFinding(fault: SettingFault): Finding {
  return warning("Configuration", `${fault.name} (${fault.place}): ${fault.problem}`, fault.fix);
}

async function checkRules(cwd: string, context: CliContext): Promise<Finding> {
  try {
    const rules = (await context.core.createRules(cwd)).rules();
    const own = rules.filter(({ scope }) => scope !== "built-in").length;
    return ok("Permissions", own === 0 ? "the built-in rules" : `${own} of your own and this workspace's rules`);
  } catch (error) {
    const next = error instanceof UserError ? error.nextStep : "Correct the file, or remove it.";
    return failed("Permissions", errorMessage(error), next);
  }
}
