import { createAuditLog } from "../../audit/create-audit-log.ts";
import { createUsageLedger } from "../../limits/create-usage-ledger.ts";
import { readBounds } from "../../limits/read-bounds.ts";
import type { Logger } from "../../ports/runtime.ts";
import { systemClock } from "../../workspace/system-clock.ts";
import type { WorkspaceServices } from "./workspace-services.ts";

export interface GuardOptions {
  stateDir: string;
  /** The workspace's first folder. */
  cwd: string;
  logger: Logger;
}

/** What keeps a run within bounds and on record. The ledger and the log are one for the window, the files are read for each session. */
export function createGuards({
  stateDir,
  cwd,
  logger,
}: GuardOptions): Pick<WorkspaceServices, "audit" | "createLimits"> {
  const ledger = createUsageLedger({ stateDir, clock: systemClock, logger });
  return {
    audit: createAuditLog({ stateDir }),
    createLimits: async (settings) => ({ ledger, bounds: await readBounds({ stateDir, cwd }, [settings]) }),
  };
}
