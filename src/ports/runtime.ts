/** Time, injected so that tests decide it. */
export interface Clock {
  now(): Date;
  /** Rejects with the abort reason when `signal` fires first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export type LogLevel = "debug" | "info" | "warning" | "error";

/** The bug log. Never receives keys or file contents. */
export interface Logger {
  log(level: LogLevel, message: string, error?: unknown): void;
}
