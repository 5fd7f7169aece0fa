import type { ChatMessage } from "../../../ports/chat-model.ts";
import type { WorktreeChange } from "../../../ports/worktrees.ts";
import type { CheckResult, Thought } from "../../../protocol/strategy.ts";
import type { RunResult } from "../../agent-session.ts";
import { type InnerUse, innerRun } from "../inner-run.ts";
import { runCheck } from "../run-check.ts";
import type { Branch, StrategyWork } from "../strategy.ts";
import { branchCalls } from "./branch-calls.ts";

export interface Trial {
  used: InnerUse;
  changes: readonly WorktreeChange[];
  /** Absent where it was not allowed to run, or nothing was changed. */
  check?: CheckResult;
  /** Why it came to nothing. */
  stopped?: string;
  /** Why the whole run ends here. */
  ended?: RunResult;
}

/** Carries an approach out in a copy of the workspace and runs the check there. The copy is the caller's to close. */
export async function tryApproach(
  work: StrategyWork,
  branch: Branch,
  thought: Thought,
  command: string,
): Promise<Trial> {
  const calls = branchCalls(work.calls, branch);
  const run = await innerRun(work, {
    title: `Try: ${thought.title}`,
    before: systemIn(work, branch),
    prompt: [
      `The request of the user:\n${work.task}`,
      `Carry it out by this approach and no other:\n${thought.title}: ${thought.approach}`,
      `You work in a copy of the workspace; nothing outside of it is touched. ${command} decides whether it is done: run it yourself before you end. Where the approach does not work, say why and end.`,
    ].join("\n\n"),
    calls,
  });
  const { used, reason, text, limit } = run;
  if (reason !== "finished" && reason !== "denied") {
    return { used, changes: [], ended: { reason, text, ...(limit && { limit }) } };
  }
  const changes = await branch.changes(work.main.signal);
  if (changes.length === 0) return { used, changes, stopped: "It changed nothing." };
  const check = await runCheck(work, command, { calls, runId: run.runId });
  if (work.main.signal.aborted) return { used, changes, ended: { reason: "aborted", text: "Stopped." } };
  if (check === undefined) return { used, changes, stopped: `${command} was not allowed to run.` };
  return { used, changes, check };
}

/** The system prompt names the workspace folder, and in the copy that is another one. */
function systemIn({ main, calls }: StrategyWork, { ports }: Branch): ChatMessage[] {
  const [from = "", to = ""] = [calls.ports.files.roots[0], ports.files.roots[0]];
  return main.conversation.messages
    .slice(0, 1)
    .map((message) =>
      message.role === "system" ? { ...message, content: message.content.replaceAll(from, to) } : message,
    );
}
