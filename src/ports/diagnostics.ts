export interface Diagnostic {
  /** Display path. */
  path: string;
  /** 1-based. */
  line: number;
  column: number;
  severity: "error" | "warning" | "information" | "hint";
  message: string;
  source?: string;
}

/** What the editor's language services report. Absent where there is no editor. */
export interface Diagnostics {
  /** For one display path, or the whole workspace. */
  get(path: string | undefined, signal: AbortSignal): Promise<Diagnostic[]>;
}
