import * as vscode from "vscode";
import type { DecisionDesk } from "../decision-desk.ts";
import type { ExtensionLog } from "../log.ts";
import type { ChatView } from "../panel/chat-view.ts";
import type { PanelHub } from "../panel/panel-hub.ts";
import type { ReviewEditors } from "../review/review-editors.ts";
import type { SessionController } from "../session/session-controller.ts";
import { permissionCommands } from "./permission-commands.ts";
import type { CommandHandlers } from "./register-commands.ts";

export interface ChatCommandDeps {
  chat: ChatView;
  hub: PanelHub;
  controller: SessionController;
  desk: DecisionDesk;
  reviewEditors: ReviewEditors;
  log: ExtensionLog;
  stateDir: string;
}

/** Commands about the chat as a whole. */
export function chatCommands(deps: ChatCommandDeps): CommandHandlers {
  const { chat, hub, controller, desk } = deps;
  const show = async (target: "composer" | "pending" | "history") => {
    await chat.reveal();
    hub.deliver({ type: "focus", target });
  };
  return {
    ...permissionCommands(deps),
    newSession: async () => {
      await controller.newSession();
      await show("composer");
    },
    openChat: () => show("composer"),
    openInNewTab: () => chat.openTab(),
    history: async () => {
      await controller.refreshList();
      await show("history");
    },
    showContext: async () => {
      await show("composer");
      await controller.showContext();
    },
    shortenConversation: async () => {
      await show("composer");
      await controller.previewCompaction(undefined);
    },
    stop: () => controller.stop(),
    continue: () => controller.continueRun(),
    goToPendingDecision: async () => {
      const [first] = desk.pending;
      if (first === undefined) return;
      await controller.openSession(first.sessionId);
      if (first.review) await deps.reviewEditors.open(first.requestId);
      else await show("pending");
    },
    openSettings: () => vscode.commands.executeCommand("workbench.action.openSettings", "@ext:lathe.lathe"),
    openWalkthrough: () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", "lathe.lathe#start", false),
    approveOnce: () => chat.run("approve-once"),
    rejectRequest: () => chat.run("reject-request"),
    acceptHunkInChat: () => chat.run("accept-hunk"),
    rejectHunkInChat: () => chat.run("reject-hunk"),
    previousRequest: () => chat.run("previous-request"),
    nextRequest: () => chat.run("next-request"),
    showLog: () => deps.log.show(),
  };
}
