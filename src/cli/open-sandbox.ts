import { sandboxHosts } from "../permissions/sandbox-hosts.ts";
import type { CommandSandbox } from "../ports/command-sandbox.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import type { PermissionMode } from "../protocol/access.ts";
import type { Core } from "./core.ts";
import { UsageError } from "./usage-error.ts";

/** The sandbox where the mode wants one. @throws UsageError with what to install where there can be none. */
export async function openSandbox(
  core: Core,
  mode: PermissionMode,
  cwd: string,
  rules: RuleStore,
): Promise<CommandSandbox | undefined> {
  if (mode !== "sandboxed") return undefined;
  const sandbox = await core.createSandbox(cwd, () => sandboxHosts(rules.rules()));
  const absence = await sandbox.absence();
  if (absence === undefined) return sandbox;
  throw new UsageError(
    `Mode sandboxed is not possible here. ${absence.problem}`,
    `${absence.fix} Or use another mode: manual, edits, read-only.`,
  );
}
