import type { ToolCall } from "../ports/chat-model.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { parseArguments } from "./arguments/parse-arguments.ts";
import type { Toolbox } from "./toolbox.ts";

/** A command that is nothing but `apply_patch` with a here-document, as models write it that know the tool from a shell. */
const command = /^\s*(?:\$\s+)?(cd\s+\S+\s*(?:&&|;)\s*)?(?:apply_patch|applypatch)\s*<<-?\s*(['"]?)(\w+)\2[ \t]*\r?\n/;

/**
 * The patch in the arguments of `run_command`: as the tool takes it, with the line of the shell, but without going to the
 * workspace's `root` first. Undefined for any other command.
 */
export function patchInCommand(input: unknown, root = ""): string | undefined {
  const text = typeof input === "object" && input !== null && "command" in input ? input.command : undefined;
  const cwd = typeof input === "object" && input !== null && "cwd" in input ? input.cwd : ".";
  if (typeof text !== "string" || (cwd !== "." && cwd !== undefined)) return undefined;
  const found = command.exec(text);
  if (found === null) return undefined;
  const lines = text.trimEnd().split(/\r?\n/);
  const isWhole = lines.findIndex((line) => line.trim() === found[3]) === lines.length - 1;
  return isWhole && /^\*{3}\s*\w+ (?:File|Patch)/im.test(text) ? withoutFolder(text, root) : undefined;
}

function withoutFolder(text: string, root: string): string {
  const folder = /^\s*cd\s+(['"]?)(\S+?)\/?\1\s*(?:&&|;)\s*/.exec(text);
  return folder !== null && folder[2] === root ? text.slice(folder[0].length) : text;
}

/** The call that is meant: a patch that was given to the shell goes to the tool, and the model hears of it. */
export function meantCall(
  call: ToolCall,
  toolbox: Toolbox,
  files?: Pick<WorkspaceFiles, "roots">,
): { call: ToolCall; remark?: string } {
  const shell = toolbox.find(call.name);
  if (shell?.name !== "run_command" || !/apply_?patch/.test(call.arguments)) return { call };
  const parsed = parseArguments(call.arguments, shell);
  const patch =
    parsed.ok && toolbox.find("apply_patch") !== undefined ? patchInCommand(parsed.input, files?.roots[0]) : undefined;
  if (patch === undefined) return { call };
  return {
    call: { ...call, name: "apply_patch", arguments: JSON.stringify({ patch }) },
    remark: "apply_patch is a tool, not a command: call it directly next time.",
  };
}
