import type { RunLimits } from "../../agent/limits.ts";
import { createAuditLog } from "../../audit/create-audit-log.ts";
import { openHooks } from "../../hooks/open-hooks.ts";
import { createUsageLedger } from "../../limits/create-usage-ledger.ts";
import { readBounds } from "../../limits/read-bounds.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import type { HookRunner } from "../../ports/hooks.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { LimitBounds } from "../../protocol/limits.ts";
import { usedInProject } from "../../sessions/used-in-project.ts";
import { runHookProcess } from "../../workspace/hook-process.ts";
import { systemClock } from "../../workspace/system-clock.ts";

export interface Guards {
  readonly audit: AuditLog;
  /** The hooks of the user and, where the window trusts it, of the folder. */
  createHooks(trusted: boolean): Promise<HookRunner>;
  /** The bounds in force with those of the settings, and what was used of them. @throws UserError bad_limits. */
  createLimits(settings: LimitBounds): Promise<Pick<RunLimits, "bounds" | "ledger" | "usedInProject">>;
}

export interface GuardOptions {
  stateDir: string;
  /** The workspace's first folder. */
  cwd: string;
  logger: Logger;
}

/** What keeps a run within bounds and on record. The ledger and the log are one for the window, the files are read for each session. */
export function createGuards({ stateDir, cwd, logger }: GuardOptions): Guards {
  const ledger = createUsageLedger({ stateDir, clock: systemClock, logger });
  return {
    audit: createAuditLog({ stateDir }),
    createHooks: (trusted) => openHooks({ stateDir, cwd, trusted, process: runHookProcess }),
    createLimits: async (settings) => ({
      ledger,
      bounds: await readBounds({ stateDir, cwd }, [settings]),
      usedInProject: usedInProject(stateDir, cwd),
    }),
  };
}
