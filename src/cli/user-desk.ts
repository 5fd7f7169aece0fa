import type { Approver, Questioner } from "../ports/user.ts";
import type { CliContext } from "./command.ts";
import { createTerminalDialogue } from "./dialogue.ts";
import { createJsonDesk } from "./json-desk.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { createStyle, wantsColour } from "./style.ts";
import { createTerminalApprover } from "./terminal-approver.ts";
import { absentQuestioner, createTerminalQuestioner } from "./terminal-questioner.ts";

/** Who answers requests during a run. */
export interface UserDesk {
  approver: Approver;
  questioner: Questioner;
  close(): void;
}

const absentApprover: Approver = { canAsk: false, approve: async () => ({ decision: "reject", by: "nobody" }) };

/** JSON lines where asked for, else the person at the terminal, else nobody. */
export function openUserDesk(approvals: "terminal" | "json", context: CliContext): UserDesk {
  if (approvals === "json") {
    return createJsonDesk(context.input, (text) => context.errors.write(`lathe: ${text}\n`));
  }
  if (!context.interactive) {
    return { approver: absentApprover, questioner: absentQuestioner, close: () => undefined };
  }
  const style = createStyle(wantsColour(process.stderr, context.environment));
  const dialogue = createTerminalDialogue(context.input, process.stderr, context.interrupt, () =>
    context.output.flush(),
  );
  const oneAtATime = createOneAtATime();
  return {
    approver: createTerminalApprover(dialogue, style, oneAtATime),
    questioner: createTerminalQuestioner(dialogue, style, oneAtATime),
    close: () => undefined,
  };
}
