import { UserError } from "../../base/errors.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { RepositoryMemory } from "../../ports/repository-memory.ts";
import type { RuleStore } from "../../ports/rule-store.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { FileSessionStore } from "../../sessions/create-session-store.ts";
import type { ToolPorts } from "../../tools/define-tool.ts";
import type { Guards } from "./create-guards.ts";
import { createEditorReferences } from "./editor-references.ts";
import type { WorkspaceCheckpoints } from "./workspace-checkpoints.ts";
import type { WorkspaceCommands } from "./workspace-commands.ts";
import { createWorkspaceData } from "./workspace-data.ts";
import type { WorkspaceGuards } from "./workspace-guards.ts";
import { workspaceRoots } from "./workspace-roots.ts";

type SharedPorts = Required<
  Pick<ToolPorts, "files" | "search" | "git" | "diagnostics" | "references" | "memory" | "data">
>;

/** The ports of the open folder, shared by its sessions. */
export interface WorkspaceServices extends SharedPorts, Guards, WorkspaceGuards, WorkspaceCommands {
  readonly cwd: string;
  readonly sessions: FileSessionStore;
  readonly checkpoints: WorkspaceCheckpoints;
  /** The edits of agents that wait for review. */
  readonly ledger: ChangeLedger;
  /** Rules with their own list for the session. @throws UserError bad_rules. */
  createRules(): Promise<RuleStore>;
}

export interface WorkspaceServicesOptions {
  stateDir: string;
  /** Folder of the running bundle. */
  bundleDirectory: string;
  logger: Logger;
  /** The repository memory of these folders. */
  memoryOf: (roots: readonly string[]) => Promise<RepositoryMemory>;
  /** Hears of the services of each set of folders, once they are there. */
  loaded: (services: WorkspaceServices) => void;
}

/** Loads the adapters when they are first needed and keeps them while the folders stay the same. @throws UserError no_folder. */
export type GetServices = () => Promise<WorkspaceServices>;

export function createWorkspaceServices(options: WorkspaceServicesOptions): GetServices {
  let cached: { key: string; services: Promise<WorkspaceServices> } | undefined;
  return async () => {
    const roots = workspaceRoots();
    if (roots.length === 0)
      throw new UserError("no_folder", "No folder is open.", "Open the folder you want to work in.");
    const key = roots.join("\n");
    if (cached?.key !== key) cached = { key, services: load(roots, options) };
    return cached.services;
  };
}

async function load(roots: readonly string[], options: WorkspaceServicesOptions): Promise<WorkspaceServices> {
  const [{ loadServices }, memory] = await Promise.all([import("./load-services.ts"), options.memoryOf(roots)]);
  const references = createEditorReferences(roots);
  const services = { ...loadServices(roots, options), memory, references, data: createWorkspaceData(options) };
  options.loaded(services);
  return services;
}
