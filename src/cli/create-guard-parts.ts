import type { RunLimits } from "../agent/limits.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import type { HookRunner } from "../ports/hooks.ts";
import type { RunEstimator } from "../ports/run-estimator.ts";
import type { Clock, Logger } from "../ports/runtime.ts";

/** What keeps runs within bounds and on record. */
export interface GuardParts {
  /** The bounds in force in a folder and what was used of them. @throws UserError bad_limits. */
  createLimits(cwd: string): Promise<Required<Pick<RunLimits, "bounds" | "ledger" | "usedInProject">>>;
  /** What says before a run in a folder what it may come to. */
  createEstimator(cwd: string, askAbove: RunEstimator["askAbove"]): Promise<RunEstimator>;
  /** The hooks of the user and of a trusted folder. */
  createHooks(cwd: string): Promise<HookRunner>;
  /** The audit log; nothing is opened before the first record. */
  createAudit(): Promise<AuditLog>;
}

export function createGuardParts(stateDir: string, logger: Logger, clock: Clock): GuardParts {
  return {
    createLimits: async (cwd) => {
      const { readBounds } = await import("../limits/read-bounds.ts");
      const { createUsageLedger } = await import("../limits/create-usage-ledger.ts");
      return {
        bounds: await readBounds({ stateDir, cwd }),
        ledger: createUsageLedger({ stateDir, clock, logger }),
        usedInProject: async (session) =>
          (await import("../sessions/used-in-project.ts")).usedInProject(stateDir, cwd)(session),
      };
    },
    createEstimator: async (cwd, askAbove) => {
      const { createRunEstimator } = await import("../sessions/estimate-run.ts");
      const { createSessionStore } = await import("../sessions/create-session-store.ts");
      const { priceOf } = await import("../model/model-price.ts");
      const store = createSessionStore(stateDir, { workspace: cwd });
      return createRunEstimator(askAbove, () => store.usage(), priceOf);
    },
    createHooks: async (cwd) => {
      const { openHooks } = await import("../hooks/open-hooks.ts");
      const { runHookProcess } = await import("../workspace/hook-process.ts");
      return openHooks({ stateDir, cwd, trusted: true, process: runHookProcess });
    },
    createAudit: async () => {
      const { createAuditLog } = await import("../audit/create-audit-log.ts");
      return createAuditLog({ stateDir, clock });
    },
  };
}
