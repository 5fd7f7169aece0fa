/** Why commands cannot be run in a sandbox here: full sentences. */
export interface SandboxAbsence {
  problem: string;
  /** What to install or change. */
  fix: string;
}

export interface SandboxRequest {
  command: string;
  /** Absolute. */
  cwd: string;
  /** Absolute path of the shell that reads the command. */
  shell: string;
}

/** A command that is ready to run in the sandbox. */
export interface SandboxedCommand {
  /** For the same kind of shell to run, in the same folder, instead of the command. */
  command: string;
  environment: NodeJS.ProcessEnv;
  /** To be called once it has ended: takes away what the sandbox put in place, and says what it kept the command from. */
  end(): Promise<SandboxReport>;
}

/** Hints for people and models: what runs inside could forge them, so nothing may be decided by them. */
export interface SandboxReport {
  /** `writing /etc/hosts`, `reaching example.org:443`; empty where none was noticed. */
  refused: string[];
  /** Guarded files that were not there before, with the path below the workspace. */
  guardedCreated: string[];
}

/**
 * Keeps commands to the workspace: only it and a folder for temporary files can be written, guarded files in it cannot, secrets
 * cannot be read, and only the allowed hosts can be reached.
 */
export interface CommandSandbox {
  /** Undefined where it works; looked up once. */
  absence(): Promise<SandboxAbsence | undefined>;
  /** @throws ToolError tool_error where the sandbox does not work; the command must not be run without it then. */
  prepare(request: SandboxRequest, signal: AbortSignal): Promise<SandboxedCommand>;
  dispose(): Promise<void>;
}

/** Hosts that commands in the sandbox may reach: `example.com`, `*.example.com`. A denied one is never allowed. */
export interface SandboxHosts {
  allowed: readonly string[];
  denied: readonly string[];
}
