import { isAbortError } from "../../base/errors.ts";
import type { PanelMessage, PanelMessageOf } from "../../protocol/panel-message.ts";

export type PanelHandlers = {
  [Type in PanelMessage["type"]]: (message: PanelMessageOf<Type>) => void | Promise<void>;
};

/** Calls the one handler of a message; what it throws is reported, never lost. */
export async function dispatch(
  handlers: PanelHandlers,
  message: PanelMessage,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    // The record is exhaustive; TypeScript cannot relate the two unions by itself.
    const handle = handlers[message.type] as (message: PanelMessage) => void | Promise<void>;
    await handle(message);
  } catch (error) {
    if (!isAbortError(error)) report(error);
  }
}
