import type { Approver, Questioner } from "../ports/user.ts";
import { absentApprover, absentQuestioner } from "./absent-user.ts";
import type { CliContext } from "./command.ts";

/** Who answers requests during a run. */
export interface UserDesk {
  approver: Approver;
  questioner: Questioner;
  close(): void;
}

/** JSON lines where asked for, else the person at the terminal, else nobody. */
export async function openUserDesk(approvals: "terminal" | "json", context: CliContext): Promise<UserDesk> {
  if (approvals === "json") {
    const { createJsonDesk } = await import("./json-desk.ts");
    return createJsonDesk(context.input, (text) => context.errors.write(`lathe: ${text}\n`));
  }
  if (!context.interactive) {
    return { approver: absentApprover, questioner: absentQuestioner, close: () => undefined };
  }
  const { openTerminalDesk } = await import("./terminal-desk.ts");
  return openTerminalDesk(context);
}
