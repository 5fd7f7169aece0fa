import { coreTools } from "./core-tools.ts";
import { dataTools } from "./data/data-tools.ts";
import type { Tool, ToolPorts } from "./define-tool.ts";
import { deleteFile } from "./delete-file.ts";
import { getDiagnostics } from "./get-diagnostics.ts";
import { gitTools } from "./git-tools.ts";
import { createLoadTools } from "./load-tools.ts";
import { moveFile } from "./move-file.ts";
import { readOutput } from "./read-output.ts";
import { repositoryTools } from "./repository-tools.ts";
import { runCommand, runCommandWithSandbox } from "./run-command.ts";
import { searchHistory } from "./search-history.ts";
import { stopCommand } from "./stop-command.ts";

/** Every tool but `load_tools`, which depends on the others. A new tool gets its line here. */
export const allTools: readonly Tool[] = [
  ...coreTools,
  moveFile,
  deleteFile,
  readOutput,
  stopCommand,
  ...gitTools,
  getDiagnostics,
  ...repositoryTools,
  ...dataTools,
  searchHistory,
];

/**
 * The tools a session may use, in a fixed order: those the ports allow, only reading ones with `readOnly`, and only those named
 * with `only`, which are then all offered from the start.
 */
export function availableTools(ports: ToolPorts, options: { readOnly: boolean; only?: readonly string[] }): Tool[] {
  const usable = allTools
    .map((tool) => (tool === runCommand && ports.sandbox ? runCommandWithSandbox : tool))
    .filter((tool) => (tool.isAvailable?.(ports) ?? true) && (!options.readOnly || tool.readOnly === true))
    .filter((tool) => options.only?.includes(tool.name) ?? true);
  const loadTools = options.only === undefined ? createLoadTools(usable) : undefined;
  const core = usable.filter((tool) => tool.group === "core");
  const others = usable.filter((tool) => tool.group !== "core");
  return [...core, ...(loadTools === undefined ? [] : [loadTools]), ...others];
}
