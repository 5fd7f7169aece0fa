import * as vscode from "vscode";
import { isAbortError, UserError } from "../../base/errors.ts";
import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { RepositoryMemory } from "../../ports/repository-memory.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { EmbedderChoice } from "../../repository/embed/choose-embedder.ts";
import type { MemoryKeeper } from "../../repository/keep/memory-keeper.ts";
import type { SettingsAccess } from "../settings.ts";
import { workspaceRoots } from "../workspace/workspace-roots.ts";
import { MemoryStatusItem } from "./memory-status-item.ts";
import type { WorkspaceMemory } from "./workspace-memory.ts";

export interface MemoryPartsOptions {
  stateDir: string;
  /** Folder of the running bundle. */
  bundleDirectory: string;
  settings: SettingsAccess;
  workspaceState: vscode.Memento;
  logger: Logger;
  report: (error: unknown) => void;
}

/** The memory of the open folders: kept up to date, shown in the status bar, handed to who searches. */
export interface MemoryParts extends vscode.Disposable {
  /** The memory of these folders; the same one as long as they stay. */
  memoryOf(roots: readonly string[]): Promise<RepositoryMemory>;
  /** Of the open folders. @throws UserError no_folder. */
  keeper(): Promise<MemoryKeeper>;
  /** @throws UserError no_folder. */
  doctor(): Promise<MemoryDoctor>;
  /** Pauses or resumes indexing in this workspace, also after a reload. */
  setPaused(paused: boolean): Promise<void>;
}

/** The editor has its first seconds to itself. */
const startAfterMs = 2000;
const pausedKey = "memory.paused";

interface Kept extends WorkspaceMemory {
  disposables: vscode.Disposable;
}

export function createMemoryParts(options: MemoryPartsOptions): MemoryParts {
  const { settings, workspaceState, report } = options;
  const item = new MemoryStatusItem();
  let kept: Promise<Kept> | undefined;
  let keptKey = "";

  const isEnabled = () => settings.get()["memory.indexInBackground"];

  async function keep(roots: readonly string[]): Promise<Kept> {
    const embedder = embedderOf(settings);
    // Another embedder needs another process.
    const key = [...roots, embedder.name, embedder.url ?? ""].join("\n");
    if (kept === undefined || keptKey !== key) {
      const before = kept;
      keptKey = key;
      kept = before?.then(end, report).then(() => create(roots)) ?? create(roots);
    }
    return kept;
  }

  async function create(roots: readonly string[]): Promise<Kept> {
    const { createWorkspaceMemory } = await import("./workspace-memory.ts");
    const paused = workspaceState.get(pausedKey, false);
    const trusted = vscode.workspace.isTrusted;
    const memory = createWorkspaceMemory({
      ...options,
      roots,
      embedder: embedderOf(settings),
      enabled: isEnabled(),
      trusted,
      paused,
    });
    const { keeper } = memory;
    const off = keeper.onChange((view) => item.show(view));
    item.show(keeper.view);
    return { ...memory, disposables: vscode.Disposable.from({ dispose: off }, follow(roots, keeper)) };
  }

  /** Watches while it makes sense to. */
  function follow(roots: readonly string[], keeper: MemoryKeeper): vscode.Disposable {
    let watching: vscode.Disposable | undefined;
    let closed = false;
    const update = async () => {
      const wanted = isEnabled() && vscode.workspace.isTrusted;
      if (wanted && watching === undefined) {
        const { watchWorkspace } = await import("./watch-workspace.ts");
        if (!closed) watching ??= watchWorkspace(roots, (count) => keeper.noteChanges(count));
      } else if (!wanted) {
        watching?.dispose();
        watching = undefined;
      }
      keeper.set({ enabled: isEnabled(), trusted: vscode.workspace.isTrusted });
    };
    const changed = () => void update().catch(report);
    const offSettings = settings.onChange(changed);
    const trust = vscode.workspace.onDidGrantWorkspaceTrust(changed);
    changed();
    return vscode.Disposable.from(trust, {
      dispose: () => {
        closed = true;
        offSettings();
        watching?.dispose();
      },
    });
  }

  async function keepOpen(): Promise<Kept> {
    const roots = workspaceRoots();
    if (roots.length === 0)
      throw new UserError("no_folder", "No folder is open.", "Open the folder you want to search.");
    return keep(roots);
  }

  async function end({ keeper, disposables }: Kept): Promise<void> {
    disposables.dispose();
    await keeper.close().catch((error: unknown) => isAbortError(error) || report(error));
  }

  async function start(): Promise<void> {
    const roots = workspaceRoots();
    if (roots.length === 0) {
      item.hide();
      return;
    }
    if (isEnabled() || kept !== undefined) (await keep(roots)).keeper.start();
  }

  showPaused(workspaceState.get(pausedKey, false));
  const timer = setTimeout(() => start().catch(report), startAfterMs);
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => start().catch(report));
  // Switched on later: nothing is made for it before.
  const offSettings = settings.onChange(() => void (kept ?? (isEnabled() ? start() : undefined))?.catch(report));

  return {
    memoryOf: async (roots) => (await keep(roots)).keeper.memory,
    keeper: async () => (await keepOpen()).keeper,
    doctor: async () => (await keepOpen()).doctor,
    async setPaused(paused) {
      showPaused(paused);
      await workspaceState.update(pausedKey, paused);
      (await kept)?.keeper.set({ paused });
    },
    dispose() {
      clearTimeout(timer);
      folders.dispose();
      offSettings();
      item.dispose();
      void kept?.then(end, report);
    },
  };
}

function showPaused(paused: boolean): void {
  void vscode.commands.executeCommand("setContext", "lathe.indexingPaused", paused);
}

function embedderOf(settings: SettingsAccess): EmbedderChoice {
  const { "memory.embedder": name, "memory.embedderUrl": url } = settings.get();
  return { name, ...(url !== "" && { url }) };
}
