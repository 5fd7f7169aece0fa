import * as vscode from "vscode";
import { isAbortError } from "../../base/errors.ts";

export type CommandHandlers = Record<string, (...args: unknown[]) => unknown>;

/** Registers handlers under `lathe.`; what they throw is reported to the user. */
export function registerCommands(handlers: CommandHandlers, report: (error: unknown) => void): vscode.Disposable {
  const registrations = Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(`lathe.${name}`, async (...args: unknown[]) => {
      try {
        return await handler(...args);
      } catch (error) {
        if (!isAbortError(error)) report(error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}
