import { createChangeLedger } from "../../changes/ledger/create-change-ledger.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { systemClock } from "../../workspace/system-clock.ts";
import { ledgerDirectory } from "./ledger-directory.ts";

export interface WorkspaceLedgerOptions {
  stateDir: string;
  cwd: string;
  files: WorkspaceFiles;
  logger: Logger;
}

/** The change ledger of the open folder, in the place where the command line has it too. */
export function createWorkspaceLedger({ stateDir, cwd, files, logger }: WorkspaceLedgerOptions): ChangeLedger {
  return createChangeLedger({ directory: ledgerDirectory(stateDir, cwd), files, clock: systemClock, logger });
}
