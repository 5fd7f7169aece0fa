import type { HookEvent } from "../protocol/hooks.ts";

export type HookScope = "user" | "workspace";

/** What all hooks of one moment came to: the strictest decision, every word of context. */
export interface HookAnswer {
  decision?: "allow" | "ask" | "deny";
  /** Why, for the model and the user. */
  reason?: string;
  /** True where the decision is `allow` and a hook of the user has said so; hooks of a workspace cannot loosen. */
  byUser?: boolean;
  /** For the model. */
  context: string[];
  /** Other arguments for the call. */
  updatedInput?: Record<string, unknown>;
  /** What went wrong with a hook, and what a hook wants the user to read; full sentences. */
  notices: string[];
}

/** A file of hooks that came with the workspace and that the user has not agreed to in this version. */
export interface UntrustedHooks {
  path: string;
  hash: string;
  /** Every command in it. */
  commands: string[];
}

/** The user's and the workspace's own programs around calls, prompts and ends. */
export interface HookRunner {
  /** To be said when the session starts: files that cannot be read, hooks that do not run and why. */
  readonly notices: readonly string[];
  /** Set until it is decided; its hooks do not run before. */
  readonly untrusted: UntrustedHooks | undefined;
  /** `remember`: also in later sessions, as long as the file stays the same. */
  trust(remember: boolean): Promise<void>;
  /** Whether anything runs at this moment; `tool` narrows calls. */
  has(event: HookEvent, tool?: string): boolean;
  /** Runs all hooks of a moment side by side. A hook that fails is told in `notices` and decides nothing. */
  run(
    event: HookEvent,
    payload: Record<string, unknown>,
    tool: string | undefined,
    signal: AbortSignal,
  ): Promise<HookAnswer>;
}

export interface HookProcessResult {
  /** Absent when it could not be started or was ended. */
  exitCode?: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** Why it could not be started. */
  problem?: string;
}

/** Runs one command with a text on its standard input; its environment is that of the agent's commands. */
export type HookProcess = (
  request: { command: string; cwd: string; input: string; timeoutMs: number },
  signal: AbortSignal,
) => Promise<HookProcessResult>;
