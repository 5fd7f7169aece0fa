import type { SandboxReport } from "./command-sandbox.ts";

export interface ShellRequest {
  command: string;
  /** Absolute. */
  cwd: string;
  /** Time limit in milliseconds; afterwards the whole process group is ended. Not for background commands. */
  timeoutMs: number;
  /** Return after the first output settles and leave it running. */
  background: boolean;
  /** Run it in the sandbox, or not at all. */
  sandboxed?: boolean;
  /** Called with decoded output as it comes, standard output and error interleaved. */
  onOutput: (text: string) => void;
}

export interface ShellResult {
  /** Names the process for `readOutput` and `stop`. */
  processId: string;
  /** Of the shell. Absent while that runs or when a signal ended it. */
  exitCode?: number;
  signal?: string;
  timedOut: boolean;
  /** Something of it still runs: the shell, or what it left behind. */
  running: boolean;
  /** Bounded: beginning and end, ANSI sequences removed. */
  output: string;
  truncated: boolean;
  /** File with the whole output, written when it was truncated. */
  outputPath?: string;
  /** Bytes of the whole output. */
  totalBytes: number;
  durationMs: number;
  /** Present for a command that has ended in the sandbox. */
  sandbox?: SandboxReport;
}

/** Runs commands in the user's shell. Processes die with the product, never by name. */
export interface Shell {
  /** The shell's name, for the prompt: `bash`, `powershell`. */
  readonly name: string;
  /**
   * An abort ends the process group and rejects with the abort reason.
   * @throws ToolError tool_error for a sandboxed request where there is no sandbox.
   */
  run(request: ShellRequest, signal: AbortSignal): Promise<ShellResult>;
  /** Output since the last call for this process. @throws ToolError not_found, listing what runs. */
  readOutput(processId: string, signal: AbortSignal): Promise<ShellResult>;
  /**
   * Hears what a background process goes on to write, for somebody who watches; `readOutput` still returns all of it.
   * Resolves when the process has ended. @throws ToolError not_found.
   */
  follow?(processId: string, onOutput: (text: string) => void): Promise<void>;
  /** Ends a background process and returns its last output. @throws ToolError not_found. */
  stop(processId: string, signal: AbortSignal): Promise<ShellResult>;
  /** Ends everything that still runs. */
  dispose(): Promise<void>;
}
