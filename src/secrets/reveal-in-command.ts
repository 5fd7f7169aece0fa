import { placeholdersIn } from "./placeholder.ts";

type Quoting = "none" | "single" | "double" | "heredoc" | "raw";
export type ShellKind = "posix" | "powershell";

/**
 * Puts values in the place of placeholders in a command line, written so that the shell hands each on as it is: inside quotes
 * escaped, outside quoted. A value of plain characters stands as it is.
 */
export function revealInCommand(
  command: string,
  valueFor: (placeholder: { id: string }) => string | undefined,
  shell: ShellKind,
): string {
  let result = "";
  let from = 0;
  for (const placeholder of placeholdersIn(command)) {
    const value = valueFor(placeholder);
    if (value === undefined) continue;
    result += command.slice(from, placeholder.at) + written(value, quotingAt(command, placeholder.at, shell), shell);
    from = placeholder.at + placeholder.text.length;
  }
  return result + command.slice(from);
}

function written(value: string, quoting: Quoting, shell: ShellKind): string {
  if (/^[\w@%+:,./=-]+$/.test(value) || quoting === "raw") return value;
  const isPowerShell = shell === "powershell";
  switch (quoting) {
    case "single":
      return value.replaceAll("'", isPowerShell ? "''" : "'\\''");
    case "double":
      return value.replace(
        isPowerShell ? /[`$"]/g : /[\\$`"]/g,
        (character) => `${isPowerShell ? "`" : "\\"}${character}`,
      );
    case "heredoc":
      return value.replace(/[\\$`]/g, (character) => `\\${character}`);
    default:
      return `'${value.replaceAll("'", isPowerShell ? "''" : "'\\''")}'`;
  }
}

/** In which quotes a place of a command line stands. In a here-document whose mark is quoted nothing is special. */
function quotingAt(command: string, place: number, shell: ShellKind): Quoting {
  const escapeSign = shell === "powershell" ? "`" : "\\";
  let quoting: Quoting = "none";
  for (let at = 0; at < place; at += 1) {
    const character = command[at];
    if (quoting === "single") {
      if (character === "'") quoting = "none";
    } else if (character === escapeSign) at += 1;
    else if (character === '"') quoting = quoting === "double" ? "none" : "double";
    else if (character === "'" && quoting === "none") quoting = "single";
    else if (character === "<" && quoting === "none" && shell === "posix") {
      const heredoc = /^<<-?\s*(["']?)([A-Za-z_]\w*)\1[^\n]*\n/.exec(command.slice(at));
      if (heredoc === null) continue;
      const bodyAt = at + heredoc[0].length;
      const end = new RegExp(`^\\s*${heredoc[2]}\\s*$`, "m").exec(command.slice(bodyAt));
      const after = end === null ? command.length : bodyAt + end.index + end[0].length;
      if (place >= bodyAt && place < after) return heredoc[1] === "" ? "heredoc" : "raw";
      if (place >= after) at = after - 1;
    }
  }
  return quoting;
}
