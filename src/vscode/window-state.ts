import * as vscode from "vscode";
import type { Settings } from "../configuration/settings-schema.ts";
import type { DecisionDesk, PendingDecision } from "./decision-desk.ts";
import type { ModelConnection } from "./model/model-connection.ts";
import type { ChatView } from "./panel/chat-view.ts";
import type { PanelHub } from "./panel/panel-hub.ts";
import { environmentState } from "./panel-state.ts";
import type { SessionController } from "./session/session-controller.ts";
import { StatusItem } from "./status-item.ts";

export interface WindowStateDeps {
  hub: PanelHub;
  connection: ModelConnection;
  controller: SessionController;
  desk: DecisionDesk;
  chat: ChatView;
  settings: () => Settings;
}

/** Everything outside the panel that shows how things stand: status bar, badge, context keys, a note when the chat is hidden. */
export class WindowState {
  private readonly deps: WindowStateDeps;
  private readonly status = new StatusItem();
  private readonly contexts = new Map<string, boolean>();

  constructor(deps: WindowStateDeps) {
    this.deps = deps;
  }

  register(): vscode.Disposable {
    const { connection, desk } = this.deps;
    const offConnection = connection.onChange(() => this.refresh());
    const offDesk = desk.onChange((added) => {
      this.refresh();
      if (added !== undefined) this.tellIfHidden(added);
    });
    this.refresh();
    return vscode.Disposable.from(this.status, { dispose: offConnection }, { dispose: offDesk });
  }

  refresh(): void {
    const { hub, connection, controller, desk, chat, settings } = this.deps;
    const pending = desk.count;
    hub.patch(environmentState(connection, settings()));
    this.status.show({
      connection: connection.state,
      model: connection.label,
      running: controller.running,
      pending,
    });
    chat.setBadge(pending);
    this.setContext("lathe.running", controller.running);
    this.setContext("lathe.decisionPending", pending > 0);
    this.setContext("lathe.tour", connection.state === "tour");
    this.setContext("lathe.connected", connection.state === "connected");
    this.setContext("lathe.asked", controller.current !== undefined);
  }

  private setContext(key: string, value: boolean): void {
    if (this.contexts.get(key) === value) return;
    this.contexts.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  }

  /** The panel shows it already when it is open, and a review opens its own editor. */
  private tellIfHidden(decision: PendingDecision): void {
    if (this.deps.chat.visible) return;
    if (decision.review && this.deps.settings()["review.openAutomatically"]) return;
    void vscode.window.showInformationMessage(`Lathe asks: ${decision.title}`, "Show").then((choice) => {
      if (choice !== undefined) void vscode.commands.executeCommand("lathe.goToPendingDecision");
    });
  }
}
