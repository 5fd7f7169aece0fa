import * as vscode from "vscode";
import { errorMessage } from "../base/errors.ts";
import type { Logger, LogLevel } from "../ports/runtime.ts";

export interface ExtensionLog extends Logger, vscode.Disposable {
  show(): void;
}

/** The bug log, as the output channel "Lathe". The level is VS Code's own. */
export function createLog(): ExtensionLog {
  const channel = vscode.window.createOutputChannel("Lathe", { log: true });
  const writers: Record<LogLevel, (text: string) => void> = {
    debug: (text) => channel.debug(text),
    info: (text) => channel.info(text),
    warning: (text) => channel.warn(text),
    error: (text) => channel.error(text),
  };
  return {
    log: (level, message, error) => writers[level](error === undefined ? message : `${message}: ${describe(error)}`),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}

function describe(error: unknown): string {
  return error instanceof Error && error.stack !== undefined ? error.stack : errorMessage(error);
}
