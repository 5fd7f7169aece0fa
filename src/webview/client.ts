import { type HostMessage, hostMessage, type PanelMessage } from "../protocol/panel-message.ts";
import type { VsCodeApi } from "./vscode-api.ts";

export type Send = (message: PanelMessage) => void;

/** The one place where messages of the host come in; what the contract does not know is logged and dropped. */
export function receiveMessages(handle: (message: HostMessage) => void): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const parsed = hostMessage.safeParse(event.data);
    if (parsed.success) handle(parsed.data);
    else console.warn("A message of the host was not understood", parsed.error.issues.slice(0, 3));
  });
}

export function createSend(api: VsCodeApi): Send {
  return (message) => api.postMessage(message);
}
