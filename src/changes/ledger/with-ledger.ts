import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { Git } from "../../ports/git.ts";
import type { Shell } from "../../ports/shell.ts";
import { aroundCommands } from "../around-commands.ts";

/** The same ports, with a ledger: what the session's commands do to tracked files counts as the agent's. */
export function withLedger<Ports extends { shell: Shell; git: Git }>(
  ports: Ports,
  ledger: ChangeLedger,
  sessionId: string,
): Ports & { ledger: ChangeLedger } {
  return { ...aroundCommands(ports, (run) => ledger.aroundCommand(sessionId, run)), ledger };
}
