import type { Memento } from "vscode";
import { systemClock } from "../../workspace/system-clock.ts";
import { DecisionDesk } from "../decision-desk.ts";
import type { ExtensionLog } from "../log.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import { PanelHub } from "../panel/panel-hub.ts";
import { initialPanelState } from "../panel-state.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { SettingsAccess } from "../settings.ts";
import { TerminalPool } from "../terminal/terminal-pool.ts";
import type { GetServices } from "../workspace/workspace-services.ts";
import { ChangeDecisions, type ChangeDecisionsOptions } from "./change-decisions.ts";
import { createLiveSession, type LiveSessionDeps } from "./create-live-session.ts";
import { SessionController } from "./session-controller.ts";
import { SessionRestore } from "./session-restore.ts";

export interface SessionParts {
  hub: PanelHub;
  desk: DecisionDesk;
  controller: SessionController;
  restore: SessionRestore;
  changes: ChangeDecisions;
  dispose: () => void;
}

export interface SessionPartsOptions {
  services: GetServices;
  connection: ModelConnection;
  reviews: ReviewStore;
  actions: ChangeDecisionsOptions["actions"];
  settings: SettingsAccess;
  workspaceState: Memento;
  agents: LiveSessionDeps["agents"];
  changed: () => void;
  log: ExtensionLog;
  report: (error: unknown) => void;
}

/** The sessions of the window, who is asked on their behalf, and the hub that shows them. */
export function createSessions(options: SessionPartsOptions): SessionParts {
  const { services, connection, agents, reviews, actions, workspaceState, log, report } = options;
  const { get: settings } = options.settings;
  const changes = new ChangeDecisions({ parts: services, actions, post: (message) => hub.broadcast(message), report });
  const hub = new PanelHub(
    initialPanelState(settings()),
    () => reviews.messages(),
    (events) => void changes.tell(events).catch(report),
  );
  reviews.on(({ requestId }) => {
    for (const message of reviews.messages(requestId)) hub.broadcast(message);
  });
  const desk = new DecisionDesk({ reviews, expiryMs: () => settings()["permissions.expiryMinutes"] * 60_000 });
  const terminals = new TerminalPool();
  const deps = { terminals, connection, agents, desk, services, settings, clock: systemClock, logger: log };
  const controller = new SessionController({
    hub,
    store: async () => (await services()).sessions,
    model: async () => connection.create((await agents.current()).model),
    agent: () => agents.name,
    defaultMode: () => settings()["permissions.mode"],
    startLive: (id, mode) => createLiveSession(deps, id, mode),
    isWaiting: (id) => desk.isWaiting(id),
    lastShown: {
      get: () => workspaceState.get("shownSession"),
      set: (id) => workspaceState.update("shownSession", id),
    },
    changed: options.changed,
    idle: (keepSessions) => {
      const { "checkpoints.maxDays": maxDays, "checkpoints.maxMegabytes": maxMegabytes } = settings();
      services().then(({ checkpoints }) => checkpoints.prune({ maxDays, maxMegabytes, keepSessions }), report);
    },
    logger: log,
    report,
  });
  const restore = new SessionRestore({
    controller,
    parts: async () => {
      const { checkpoints, sessions, files, audit, ledger } = await services();
      const rewindReview = (paths: readonly string[], time: Date) => ledger.rewind(paths, time);
      return { store: checkpoints.store, sessions, files, audit, rewindReview };
    },
    show: (state) => hub.broadcast({ type: "restore-state", ...state }),
  });
  desk.onChange(() => controller.waitingChanged());
  const dispose = () => {
    hub.dispose();
    terminals.dispose();
  };
  return { hub, desk, controller, restore, changes, dispose };
}
