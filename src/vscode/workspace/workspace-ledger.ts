import { join } from "node:path";
import { createChangeLedger } from "../../changes/ledger/create-change-ledger.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { workspaceFolderName } from "../../sessions/session-path.ts";
import { systemClock } from "../../workspace/system-clock.ts";

export interface WorkspaceLedgerOptions {
  stateDir: string;
  cwd: string;
  files: WorkspaceFiles;
  logger: Logger;
}

/** The change ledger of the open folder, in the place where the command line has it too. */
export function createWorkspaceLedger({ stateDir, cwd, files, logger }: WorkspaceLedgerOptions): ChangeLedger {
  const directory = join(stateDir, "changes", workspaceFolderName(cwd));
  return createChangeLedger({ directory, files, clock: systemClock, logger });
}
