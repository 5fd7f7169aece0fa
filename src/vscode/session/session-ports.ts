import type { Settings } from "../../configuration/settings-schema.ts";
import type { CommandSandbox } from "../../ports/command-sandbox.ts";
import type { Clock } from "../../ports/runtime.ts";
import type { Questioner } from "../../ports/user.ts";
import type { ToolPorts } from "../../tools/define-tool.ts";
import type { TerminalPool } from "../terminal/terminal-pool.ts";
import { createTerminalShell } from "../terminal/terminal-shell.ts";
import type { WorkspaceServices } from "../workspace/workspace-services.ts";

export interface SessionPortDeps {
  services: WorkspaceServices;
  sandbox: CommandSandbox | undefined;
  questioner: Questioner;
  terminals: TerminalPool;
  settings: () => Settings;
  clock: Clock;
}

/** What a session works with: the folder's ports, and a shell of its own, which is shown in a terminal. */
export function sessionPorts({
  services,
  sandbox,
  questioner,
  terminals,
  settings,
  clock,
}: SessionPortDeps): ToolPorts {
  const { files, search, git, tracked, diagnostics, references, memory, data } = services;
  const reveal = () => settings()["terminal.reveal"];
  const shell = createTerminalShell(services.createShell(sandbox), terminals, reveal);
  return { files, search, shell, git, tracked, diagnostics, references, memory, data, questioner, clock };
}
