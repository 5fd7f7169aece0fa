import * as vscode from "vscode";
import { registerDoctor } from "./vscode/commands/doctor-command.ts";
import { registerAllCommands } from "./vscode/commands/register-all-commands.ts";
import { registerUsage } from "./vscode/commands/usage-command.ts";
import { WorkspaceFinder } from "./vscode/editor/workspace-finder.ts";
import { createLog } from "./vscode/log.ts";
import { memoryCommands } from "./vscode/memory/memory-commands.ts";
import { createMemoryParts } from "./vscode/memory/memory-parts.ts";
import { MemoryReportPage } from "./vscode/memory/memory-report-page.ts";
import { createModel } from "./vscode/model/create-model.ts";
import { followModel } from "./vscode/model/follow-model.ts";
import { registerChat } from "./vscode/panel/register-chat.ts";
import { showAtFirstStart } from "./vscode/panel/show-at-first-start.ts";
import { createErrorReport } from "./vscode/report-error.ts";
import { registerReview } from "./vscode/review/register-review.ts";
import { Agents } from "./vscode/session/agents.ts";
import { createSessions } from "./vscode/session/create-sessions.ts";
import { createSettings } from "./vscode/settings.ts";
import type { TestAccess } from "./vscode/test-access.ts";
import { createTour } from "./vscode/tour/create-tour.ts";
import { WindowState } from "./vscode/window-state.ts";
import { followLedger } from "./vscode/workspace/ledger-directory.ts";
import { createWorkspaceServices } from "./vscode/workspace/workspace-services.ts";

let flush: (() => Promise<void>) | undefined;

/** The composition root of the editor: every part is made here and handed to those that need it. */
export function activate(context: vscode.ExtensionContext): TestAccess | undefined {
  const { extensionUri, secrets, workspaceState } = context;
  const stateDir = process.env.LATHE_HOME ?? context.globalStorageUri.fsPath;
  const log = createLog();
  const report = createErrorReport(log);
  const settings = createSettings((fault) => log.log("warning", fault));
  const review = registerReview({ settings, logger: log, report });
  const place = { stateDir, bundleDirectory: __dirname, logger: log };
  const memory = createMemoryParts({ ...place, settings, workspaceState, report });
  const memoryPage = new MemoryReportPage({ extensionUri, doctor: memory.doctor, logger: log, report });
  const services = createWorkspaceServices({
    ...place,
    memoryOf: memory.memoryOf,
    loaded: ({ ledger }) => void review.pending.attach(ledger),
  });
  const finder = new WorkspaceFinder(services);
  const tour = createTour(context);
  const model = createModel({ secrets, settings, stateDir, startTour: tour.startServer });
  const { connection } = model;
  const agents = new Agents({
    services,
    stateDir,
    packageDir: extensionUri.fsPath,
    isTrusted: () => vscode.workspace.isTrusted,
    chosen: { get: () => workspaceState.get("agent"), set: (name) => workspaceState.update("agent", name) },
    show: (patch) => sessions.hub.patch(patch),
    report: (problem) => log.log("warning", problem),
  });
  const sessions = createSessions({
    services,
    connection,
    reviews: review.store,
    actions: (ledger) => review.pending.actions(ledger),
    settings,
    workspaceState,
    agents,
    changed: () => windowState.refresh(),
    log,
    report,
  });
  const { chat, registration } = registerChat({
    extensionUri,
    sessions,
    agents,
    review,
    connection,
    settings: settings.get,
    services,
    finder,
    log,
    report,
  });
  const windowState = new WindowState({ ...sessions, connection, chat, settings: settings.get });
  const stage = { connection, chat, controller: sessions.controller };
  const startTour = () => tour.start(stage);

  context.subscriptions.push(
    log,
    settings,
    review,
    memory,
    memoryPage,
    registration,
    windowState.register(),
    registerAllCommands({
      stateDir,
      memory: memoryCommands(memory, memoryPage),
      chat,
      sessions,
      model,
      review,
      settings,
      startTour,
      log,
      report,
    }),
    registerUsage(async () => {
      const { createSessionStore } = await import("./sessions/create-session-store.ts");
      return createSessionStore(stateDir).usage();
    }, report),
    registerDoctor({ packageDir: extensionUri.fsPath, stateDir, connection, services, report }),
    followModel(connection, sessions.controller, report),
    new vscode.Disposable(settings.onChange(() => connection.settingsChanged())),
    vscode.workspace.onDidGrantWorkspaceTrust(async () => {
      await sessions.controller.releaseIdle();
      await agents.refresh();
      windowState.refresh();
    }),
    sessions,
    { dispose: () => void connection.endTour() },
  );
  flush = async () => {
    await Promise.all([sessions.controller.flush(), review.pending.flush()]);
  };
  context.subscriptions.push(
    followLedger(stateDir, services, { untracked: () => review.pending.attachNothing(), report }),
  );
  showAtFirstStart(context.globalState, chat).catch(report);
  tour.resume(stage).catch(report);
  const underTest = context.extensionMode === vscode.ExtensionMode.Test;
  return underTest ? { sessions, review, model, settings, services, memory, memoryPage } : undefined;
}

/** The last events reach the disk; a run that is cut here shows as interrupted and can be continued. */
export async function deactivate(): Promise<void> {
  await flush?.();
}
