import * as vscode from "vscode";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { Mention } from "../../protocol/panel-message.ts";
import type { StrategyChoice } from "../../protocol/strategy.ts";
import type { DecisionDesk } from "../decision-desk.ts";
import {
  attachmentOf,
  insertCode,
  openFile,
  openLink,
  pickAttachments,
  runSlashCommand,
} from "../editor/editor-actions.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import type { ReviewEditors } from "../review/review-editors.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { Agents } from "../session/agents.ts";
import type { ChangeDecisions } from "../session/change-decisions.ts";
import type { SessionController } from "../session/session-controller.ts";
import type { SessionRestore } from "../session/session-restore.ts";
import type { PanelHandlers } from "./panel-handlers.ts";
import type { PanelHub } from "./panel-hub.ts";

export interface PanelHandlerDeps {
  hub: PanelHub;
  controller: SessionController;
  restore: SessionRestore;
  changes: ChangeDecisions;
  agents: Agents;
  connection: ModelConnection;
  desk: DecisionDesk;
  reviews: ReviewStore;
  reviewEditors: ReviewEditors;
  /** @throws UserError no_folder. */
  files: () => Promise<WorkspaceFiles>;
  findMentions: (query: string) => Promise<Mention[]>;
  /** Of the settings. */
  usualStrategy: () => StrategyChoice;
  applyCode: (text: string, path: string | undefined) => Promise<void>;
}

/** What the chat panel may ask of the host, but for what concerns one page alone (`connectWebview`). What has a command goes through it, so that both are one way. */
export function createPanelHandlers(deps: PanelHandlerDeps): PanelHandlers {
  const { hub, controller, connection, desk, reviews } = deps;
  const run = async (command: string) => {
    await vscode.commands.executeCommand(command);
  };
  return {
    ready: () => undefined,
    "focus-place": () => undefined,
    "load-older": ({ sessionId, before }) => hub.olderEvents(sessionId, before),
    send: ({ text, attachments }) => {
      const { strategy } = hub.current;
      const usual = deps.usualStrategy();
      // A choice holds for one message, so that what costs more is not gone on with unawares.
      hub.patch({ strategy: usual });
      return controller.send(text, attachments, strategy === usual ? undefined : strategy);
    },
    stop: () => controller.stop(),
    "queue-change": async ({ id, action }) => {
      if (action === "send-now") await controller.sendNow(id);
      else controller.removeQueued(id);
    },
    "queue-edit": ({ id }) => {
      const message = controller.removeQueued(id);
      if (message !== undefined) hub.deliver({ type: "compose", ...message });
    },
    "permission-reply": ({ requestId, decision, advice, pattern, later }) =>
      desk.reply(requestId, {
        decision,
        ...(advice && { advice }),
        ...(pattern && { pattern }),
        ...(later && { later }),
      }),
    "question-reply": ({ requestId, answer }) => desk.answer(requestId, answer),
    "plan-reply": ({ requestId, reply }) => desk.replyPlan(requestId, reply),
    "open-markdown": async ({ text }) => {
      const document = await vscode.workspace.openTextDocument({ language: "markdown", content: text });
      await vscode.window.showTextDocument(document);
    },
    "hunk-decision": ({ requestId, changeId, hunkId, state, advice }) =>
      reviews.decide(requestId, changeId, hunkId, state, advice),
    "applied-decision": (decision) => deps.changes.decide(decision),
    "applied-undo": (undo) => deps.changes.undo(undo),
    "open-change": (target) => deps.changes.open(target),
    "preview-restore": ({ place }) => deps.restore.preview(place),
    restore: (wish) => deps.restore.restore(wish),
    fork: ({ place }) => deps.restore.fork(place),
    "show-context": () => controller.showContext(),
    "preview-compaction": ({ hint }) => controller.previewCompaction(hint),
    compact: ({ hint }) => controller.compact(hint),
    "undo-compaction": () => controller.undoCompaction(),
    "open-review": ({ requestId, changeId, hunkId }) => deps.reviewEditors.open(requestId, changeId, hunkId),
    "new-session": () => controller.newSession(),
    "open-session": ({ sessionId }) => controller.openSession(sessionId),
    "rename-session": ({ sessionId, title }) => controller.rename(sessionId, title),
    "delete-session": ({ sessionId }) => controller.remove(sessionId),
    "list-sessions": () => controller.refreshList(),
    "select-model": ({ model }) => connection.selectModel(model),
    "select-agent": ({ agent }) => deps.agents.select(agent),
    "select-mode": ({ mode }) => controller.setMode(mode),
    "select-strategy": ({ strategy }) => hub.patch({ strategy }),
    "pick-model": () => run("lathe.selectModel"),
    "detect-servers": async () => {
      hub.patch({ detecting: true });
      const servers = await connection.detect(AbortSignal.timeout(3000));
      hub.patch({ servers, detecting: false });
    },
    "connect-server": ({ baseUrl, model, provider }) => connection.connect(baseUrl, model, undefined, provider),
    "connect-key": () => run("lathe.connectWithKey"),
    "start-tour": () => run("lathe.startTour"),
    "end-tour": () => run("lathe.endTour"),
    "find-mentions": async ({ id, query }) => {
      const items = await deps.findMentions(query);
      hub.broadcast({ type: "mentions", id, items });
    },
    "add-files": async () => {
      const attachments = await pickAttachments();
      if (attachments.length > 0) hub.deliver({ type: "compose", attachments });
    },
    "attach-uris": async ({ uris }) => {
      const attachments = await Promise.all(uris.map((uri) => attachmentOf(vscode.Uri.parse(uri, true))));
      hub.deliver({ type: "compose", attachments });
    },
    "manage-trust": () => run("workbench.trust.manage"),
    "open-file": async ({ path, line }) => openFile(await deps.files(), path, line),
    "open-link": ({ url }) => openLink(url),
    "insert-code": ({ text }) => insertCode(text),
    "apply-code": ({ text, path }) => deps.applyCode(text, path),
    copy: async ({ text }) => vscode.env.clipboard.writeText(text),
    "show-log": () => run("lathe.showLog"),
    retry: () => controller.continueRun(),
    "raise-limit": ({ name, to }) => controller.adjustLimit({ name, ...(to !== undefined && { to }) }),
    "slash-command": ({ name }) => runSlashCommand(name),
    "set-limits": () => runSlashCommand("limits"),
  };
}
