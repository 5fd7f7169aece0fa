export interface Diagnostic {
  /** Display path. */
  path: string;
  /** 1-based. */
  line: number;
  column: number;
  severity: "error" | "warning" | "information" | "hint";
  message: string;
  source?: string;
  code?: string;
  /** The line it is about, where the editor has the text. */
  lineText?: string;
}

/** What the editor's language services report. Absent where there is no editor. */
export interface Diagnostics {
  /** For one display path, or the whole workspace. */
  get(path: string | undefined, signal: AbortSignal): Promise<Diagnostic[]>;
  /** Absent where reports cannot be followed. */
  live?: LiveDiagnostics;
}

/** The reports as they come in. Paths are display paths. */
export interface LiveDiagnostics {
  /** What is reported now, of all files; opens nothing and waits for nothing. */
  current(): readonly Diagnostic[];
  /** A number for each open file that changes with its text. */
  versions(): ReadonlyMap<string, number>;
  /**
   * Has the services look at a file; resolves when the editor has the text that is on disk, whether anything is reported of it or not.
   * Rejects only with the abort reason.
   */
  show(path: string, signal: AbortSignal): Promise<void>;
  /** Hears of every report, also one that says the same as before. Returns the function that ends this. */
  onReport(listener: (paths: readonly string[]) => void): () => void;
}
