import { join } from "node:path";
import { builtInRules } from "../../permissions/built-in-rules.ts";
import { createSessionStore } from "../../sessions/create-session-store.ts";
import { createNodeFiles } from "../../workspace/node-files.ts";
import { createRipgrepSearch } from "../../workspace/ripgrep-search.ts";
import { createRuleStore } from "../../workspace/rule-store.ts";
import { createSimpleGit } from "../../workspace/simple-git.ts";
import { createGuards } from "./create-guards.ts";
import { createEditorFiles } from "./editor-files.ts";
import { createFollowedDiagnostics } from "./live-diagnostics.ts";
import { createWorkspaceCheckpoints } from "./workspace-checkpoints.ts";
import { createWorkspaceCommands } from "./workspace-commands.ts";
import { createWorkspaceGuards } from "./workspace-guards.ts";
import { createWorkspaceLedger } from "./workspace-ledger.ts";
import type { WorkspaceServices, WorkspaceServicesOptions } from "./workspace-services.ts";

/** Builds the ports of the open folders. Imported when first needed, so that it costs the start of the editor nothing. */
export function loadServices(
  roots: readonly string[],
  options: WorkspaceServicesOptions,
): Omit<WorkspaceServices, "memory" | "data" | "references"> {
  const { stateDir, bundleDirectory, logger } = options;
  const [cwd = ""] = roots;
  const outputs = join(stateDir, "outputs");
  const disk = createNodeFiles(roots, { outputDirectory: outputs });
  const files = createEditorFiles(disk);
  const asTheyWere = createEditorFiles(disk, { formats: false });
  const checkpoints = createWorkspaceCheckpoints({ stateDir, cwd, files: asTheyWere, logger });
  return {
    cwd,
    files,
    search: createRipgrepSearch(files, { bundleDirectory }),
    git: createSimpleGit(cwd),
    diagnostics: createFollowedDiagnostics(files),
    sessions: createSessionStore(stateDir, { workspace: cwd }),
    ...createWorkspaceCommands({ roots: files.roots, stateDir, bundleDirectory, logger }),
    checkpoints,
    ledger: createWorkspaceLedger({ stateDir, cwd, files: checkpoints.reviewFiles, logger }),
    ...createGuards({ stateDir, cwd, logger }),
    createRules: () => createRuleStore({ stateDir, cwd, builtIn: builtInRules }),
    ...createWorkspaceGuards(files.roots, stateDir),
  };
}
