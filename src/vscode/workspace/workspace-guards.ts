import type { TrackedFiles } from "../../ports/git.ts";
import type { OutputRule } from "../../protocol/output-rule.ts";
import { readOutputRules } from "../../workspace/output-rule-files.ts";
import { loadSecretSettings, type SecretSettings } from "../../workspace/secret-settings.ts";
import { createEditorTrackedFiles } from "./editor-tracked-files.ts";

export interface WorkspaceGuards {
  readonly tracked: TrackedFiles;
  /** @throws UserError bad_secret_settings. */
  loadSecretSettings(): Promise<SecretSettings>;
  /** @throws UserError bad_output_rules. */
  loadOutputRules(): Promise<OutputRule[]>;
}

/** What tells the project's own text from other text, and secrets from the rest. */
export function createWorkspaceGuards(roots: readonly string[], stateDir: string): WorkspaceGuards {
  const [cwd = ""] = roots;
  return {
    tracked: createEditorTrackedFiles(roots),
    loadSecretSettings: () => loadSecretSettings(stateDir),
    loadOutputRules: () => readOutputRules(stateDir, cwd),
  };
}
