import type { TrackedFiles } from "../../ports/git.ts";
import { loadSecretSettings, type SecretSettings } from "../../workspace/secret-settings.ts";
import { createEditorTrackedFiles } from "./editor-tracked-files.ts";

export interface WorkspaceGuards {
  readonly tracked: TrackedFiles;
  /** @throws UserError bad_secret_settings. */
  loadSecretSettings(): Promise<SecretSettings>;
}

/** What tells the project's own text from other text, and secrets from the rest. */
export function createWorkspaceGuards(roots: readonly string[], stateDir: string): WorkspaceGuards {
  return { tracked: createEditorTrackedFiles(roots), loadSecretSettings: () => loadSecretSettings(stateDir) };
}
