import type * as vscode from "vscode";
import type { Logger } from "../../ports/runtime.ts";
import { panelMessage } from "../../protocol/panel-message.ts";
import { chatHtml, webviewOptions } from "./chat-html.ts";
import type { PanelFocus } from "./panel-focus.ts";
import { dispatch, type PanelHandlers } from "./panel-handlers.ts";
import type { PanelClient, PanelHub } from "./panel-hub.ts";

export interface PanelWiring {
  extensionUri: vscode.Uri;
  hub: PanelHub;
  focus: PanelFocus;
  handlers: PanelHandlers;
  /** Resolves when there is something to show; never waits long. */
  whenReady: () => Promise<void>;
  report: (error: unknown) => void;
  logger: Logger;
}

/** A page that is hidden is gone, and cannot say any more that it has lost the focus. */
export interface PanelConnection extends vscode.Disposable {
  hidden(): void;
}

/** Fills a webview with the chat and ties it to the hub; every message is parsed here and nowhere else. */
export function connectWebview(webview: vscode.Webview, wiring: PanelWiring): PanelConnection {
  const { hub, focus, handlers, logger } = wiring;
  const client: PanelClient = {
    post: (message) => {
      // A webview that is being closed rejects; it asks for everything again when it comes back.
      webview
        .postMessage(message)
        .then(undefined, (error) => logger.log("debug", "A panel message was not taken", error));
    },
  };
  const subscription = webview.onDidReceiveMessage((raw: unknown) => {
    const parsed = panelMessage.safeParse(raw);
    if (!parsed.success) {
      logger.log("warning", "A message of the chat panel was not understood", parsed.error);
      return;
    }
    if (parsed.data.type === "ready") void wiring.whenReady().then(() => hub.add(client), wiring.report);
    else if (parsed.data.type === "focus-place") focus.set(client, parsed.data.place);
    else void dispatch(handlers, parsed.data, wiring.report);
  });
  webview.options = webviewOptions(wiring.extensionUri);
  webview.html = chatHtml(webview, wiring.extensionUri);
  return {
    hidden: () => focus.set(client, undefined),
    dispose: () => {
      subscription.dispose();
      focus.set(client, undefined);
      hub.remove(client);
    },
  };
}
