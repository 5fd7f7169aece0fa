import { existsSync } from "node:fs";
import { join } from "node:path";

/** A shell and how to hand it a command line. */
export interface ShellProgram {
  /** For the prompt: `bash`, `sh`, `powershell`. */
  name: string;
  file: string;
  arguments(command: string): string[];
}

/** The shell of this platform: bash where it is, else sh; PowerShell, else cmd, on Windows. */
export function findShellProgram(platform: NodeJS.Platform = process.platform): ShellProgram {
  if (platform === "win32") return windowsShell();
  for (const file of ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"]) {
    if (existsSync(file)) return { name: "bash", file, arguments: posixArguments };
  }
  return { name: "sh", file: "/bin/sh", arguments: posixArguments };
}

/** Both streams into one pipe, so that errors stand where they happened. Same line: line numbers in messages stay right. */
function posixArguments(command: string): string[] {
  return ["-c", `exec 2>&1; ${command}`];
}

function windowsShell(): ShellProgram {
  const system = join(process.env.SystemRoot ?? "C:\\Windows", "System32");
  const powershell = join(system, "WindowsPowerShell", "v1.0", "powershell.exe");
  if (existsSync(powershell)) {
    return {
      name: "powershell",
      file: powershell,
      arguments: (command) => ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command],
    };
  }
  return { name: "cmd", file: join(system, "cmd.exe"), arguments: (command) => ["/d", "/s", "/c", command] };
}
