import type { CliContext } from "./command.ts";
import { createTerminalDialogue } from "./dialogue.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { createStyle, wantsColour } from "./style.ts";
import { createTerminalApprover } from "./terminal-approver.ts";
import { createTerminalQuestioner } from "./terminal-questioner.ts";
import type { UserDesk } from "./user-desk.ts";

/** Approvals and questions on the terminal this process runs in; they go to standard error, beside the transcript. */
export function openTerminalDesk(context: CliContext): UserDesk {
  const style = createStyle(wantsColour(process.stderr, context.environment));
  const dialogue = createTerminalDialogue(context.input, process.stderr, context.interrupt, context.output);
  const oneAtATime = createOneAtATime();
  return {
    approver: createTerminalApprover(dialogue, style, oneAtATime),
    questioner: createTerminalQuestioner(dialogue, style, oneAtATime),
    close: () => undefined,
  };
}
