import * as vscode from "vscode";
import type { ExtensionLog } from "../log.ts";
import type { ModelParts } from "../model/create-model.ts";
import type { ChatView } from "../panel/chat-view.ts";
import { bothReviews } from "../review/both-reviews.ts";
import { pendingCommands } from "../review/pending/pending-commands.ts";
import type { Review } from "../review/register-review.ts";
import { reviewCommands } from "../review/review-commands.ts";
import type { SessionParts } from "../session/create-sessions.ts";
import type { SettingsAccess } from "../settings.ts";
import { registerAskCodeActions } from "./ask-code-actions.ts";
import { askCommands } from "./ask-commands.ts";
import { chatCommands } from "./chat-commands.ts";
import { modelCommands } from "./model-commands.ts";
import { type CommandHandlers, registerCommands } from "./register-commands.ts";

export interface CommandParts {
  stateDir: string;
  memory: CommandHandlers;
  chat: ChatView;
  sessions: SessionParts;
  model: ModelParts;
  review: Review;
  settings: SettingsAccess;
  startTour: () => Promise<void>;
  log: ExtensionLog;
  report: (error: unknown) => void;
}

/** Every `lathe.` command, and the light bulb that calls some of them. */
export function registerAllCommands(parts: CommandParts): vscode.Disposable {
  const { chat, sessions, model, review, settings, report } = parts;
  const { hub, controller } = sessions;
  const compose = async (attachments: Parameters<typeof controller.send>[1], text?: string) => {
    await chat.reveal();
    hub.deliver({ type: "compose", attachments: [...attachments], ...(text !== undefined && { text }) });
    hub.deliver({ type: "focus", target: "composer" });
  };
  const target = {
    compose,
    send: async (text: string, attachments: Parameters<typeof compose>[0]) => {
      if (model.connection.state === "none") return compose(attachments, text);
      await chat.reveal();
      await controller.send(text, attachments);
    },
  };
  const handlers = {
    ...chatCommands({ chat, ...sessions, reviewEditors: review.editors, log: parts.log, stateDir: parts.stateDir }),
    ...modelCommands({ ...model, stateDir: parts.stateDir, startTour: parts.startTour }),
    ...bothReviews(
      review.store,
      review.pending,
      reviewCommands(review.store, review.editors),
      pendingCommands(review.pending),
    ),
    ...askCommands(target),
    ...parts.memory,
  };
  return vscode.Disposable.from(
    registerCommands(handlers, report),
    registerAskCodeActions(() => settings.get()["codeActions.enabled"]),
  );
}
