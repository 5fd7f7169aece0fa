import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger, LogLevel } from "../ports/runtime.ts";

/** The bug log of the command line: `lathe.log` in the state folder, made when there is something to say. */
export function createFileLogger(stateDir: string, environment: NodeJS.ProcessEnv): Logger {
  const shown = new Set<LogLevel>(
    environment.LATHE_DEBUG ? ["debug", "info", "warning", "error"] : ["warning", "error"],
  );
  return {
    log(level, message, error) {
      if (!shown.has(level)) return;
      const detail = error instanceof Error ? `\n${error.stack ?? error.message}` : "";
      const line = `${new Date().toISOString()} ${level} ${message}${detail}\n`;
      try {
        mkdirSync(stateDir, { recursive: true, mode: 0o700 });
        appendFileSync(join(stateDir, "lathe.log"), line, { mode: 0o600 });
      } catch {
        // A log that cannot be written must not end the run it reports on; the session log has its own error.
      }
    },
  };
}
