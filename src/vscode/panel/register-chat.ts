import * as vscode from "vscode";
import type { Settings } from "../../configuration/settings-schema.ts";
import { applyCode } from "../editor/apply-code.ts";
import type { WorkspaceFinder } from "../editor/workspace-finder.ts";
import type { ExtensionLog } from "../log.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import type { Review } from "../review/register-review.ts";
import type { Agents } from "../session/agents.ts";
import type { SessionParts } from "../session/create-sessions.ts";
import { offerSandbox } from "../session/offer-sandbox.ts";
import type { GetServices } from "../workspace/workspace-services.ts";
import { ChatView } from "./chat-view.ts";
import { createPanelHandlers } from "./create-panel-handlers.ts";
import { PanelFocus } from "./panel-focus.ts";
import { registerPlaceCommands } from "./place-commands.ts";

export interface ChatOptions {
  extensionUri: vscode.Uri;
  sessions: SessionParts;
  agents: Agents;
  review: Review;
  connection: ModelConnection;
  settings: () => Settings;
  services: GetServices;
  finder: WorkspaceFinder;
  log: ExtensionLog;
  report: (error: unknown) => void;
}

/** The chat as VS Code sees it, with the answers to everything its page may ask. */
export function registerChat(options: ChatOptions): { chat: ChatView; registration: vscode.Disposable } {
  const { sessions, review, connection, services, finder, report } = options;
  const files = async () => (await services()).files;
  const handlers = createPanelHandlers({
    ...sessions,
    agents: options.agents,
    connection,
    reviews: review.store,
    reviewEditors: review.editors,
    files,
    usualStrategy: () => options.settings()["strategies.default"],
    findMentions: (query) => finder.mentions(query),
    applyCode: (text, path) => applyCode({ files, reviews: review.store, report }, text, path),
  });
  const chat = new ChatView({
    extensionUri: options.extensionUri,
    hub: sessions.hub,
    focus: new PanelFocus(),
    handlers,
    whenReady: async () => {
      await sessions.controller.restore();
      // Found while the panel is drawn already.
      finder.suggestions().then((suggestions) => sessions.hub.patch({ suggestions }), report);
      options.agents.refresh().catch(report);
      offerSandbox({ ...sessions, services }).catch(report);
    },
    report,
    logger: options.log,
  });
  const placeCommands = registerPlaceCommands(sessions.restore, report);
  return { chat, registration: vscode.Disposable.from(chat.register(), placeCommands) };
}
