import type { ChangeLedger } from "../ports/change-ledger.ts";
import type { CodeReferences } from "../ports/code-references.ts";
import type { DataEngine } from "../ports/data-engine.ts";
import type { Diagnostics } from "../ports/diagnostics.ts";
import type { Git, TrackedFiles } from "../ports/git.ts";
import type { RepositoryMemory } from "../ports/repository-memory.ts";
import type { Clock } from "../ports/runtime.ts";
import type { Shell } from "../ports/shell.ts";
import type { TextSearch } from "../ports/text-search.ts";
import type { Questioner } from "../ports/user.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";

/** What was said before a conversation was shortened, oldest first. */
export interface SessionHistory {
  entries(): readonly { who: string; text: string }[];
}

/** Everything a tool may use. Ports that the front end does not have are absent. */
export interface ToolPorts {
  files: WorkspaceFiles;
  search: TextSearch;
  shell: Shell;
  git: Git;
  diagnostics?: Diagnostics;
  questioner: Questioner;
  clock: Clock;
  memory?: RepositoryMemory;
  /** Who understands languages; the memory knows names alone. */
  references?: CodeReferences;
  /** Absent outside of a session. */
  history?: SessionHistory;
  data?: DataEngine;
  /** Present where the shell has a sandbox. */
  sandbox?: {
    /** True while commands are run in it. */
    isOn(): boolean;
  };
  /** Tracks what is written without a review. Absent: nothing is tracked. */
  ledger?: ChangeLedger;
  /** Absent: nothing is known of version control. */
  tracked?: TrackedFiles;
}
