import { join } from "node:path";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Core } from "./core.ts";

type LedgerParts = Pick<Core, "openLedger" | "trackChanges">;

/** The change ledger as the command line has it, under `changes/` of the state folder. */
export function createLedgerParts(stateDir: string, logger: Logger, clock: Clock): LedgerParts {
  const openLedger: LedgerParts["openLedger"] = async (cwd) => {
    const [{ createChangeLedger }, { createReviewFiles }, { workspaceFolderName }, { createNodeFiles }] =
      await Promise.all([
        import("../changes/ledger/create-change-ledger.ts"),
        import("../checkpoints/review-files.ts"),
        import("../sessions/session-path.ts"),
        import("../workspace/node-files.ts"),
      ]);
    const name = workspaceFolderName(cwd);
    const checkpoints = join(stateDir, "checkpoints", name);
    const files = createReviewFiles({ directory: checkpoints, files: createNodeFiles([cwd]), logger });
    return createChangeLedger({ directory: join(stateDir, "changes", name), files, clock, logger });
  };

  return {
    openLedger,
    trackChanges: async (cwd, sessionId, ports) => {
      const { withLedger } = await import("../changes/ledger/with-ledger.ts");
      return withLedger(ports, await openLedger(cwd), sessionId);
    },
  };
}
