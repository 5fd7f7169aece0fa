import type { ApprovalReply, ApprovalRequest, Approver } from "../ports/user.ts";
import type { FileChange } from "../protocol/change.ts";
import type { Dialogue } from "./dialogue.ts";
import { formatChange, formatHunk } from "./format-change.ts";
import type { Style } from "./style.ts";
import { visibleText } from "./visible-text.ts";

type OneAtATime = <T>(task: () => Promise<T>) => Promise<T>;

/** Asks in the terminal, one request after the other. Input that ends counts as nobody being there. */
export function createTerminalApprover(dialogue: Dialogue, style: Style, oneAtATime: OneAtATime): Approver {
  return {
    canAsk: true,
    approve: (request, signal) =>
      oneAtATime(async () => {
        signal.throwIfAborted();
        dialogue.print(describeRequest(request, style).join("\n"));
        const reply = await askForDecision(dialogue, request, style, signal);
        return reply ?? { decision: "reject", by: "nobody" };
      }),
  };
}

function describeRequest(request: ApprovalRequest, style: Style): string[] {
  const effects = request.effects.map(({ kind, text, risk }) => {
    const words = `  ${capitalised(kind)}  ${visibleText(text)}`;
    return risk ? style.yellow(words) : words;
  });
  return [
    "",
    style.bold(`? ${visibleText(request.title)}`),
    ...(request.command === undefined ? [] : [`  $ ${visibleText(request.command)}`]),
    ...effects,
    ...(request.changes ?? []).flatMap((change) => formatChange(change, style).map((line) => `  ${line}`)),
    style.dim(`  ${visibleText(request.reason)}`),
  ];
}

/** Undefined when the input has ended. */
async function askForDecision(
  dialogue: Dialogue,
  request: ApprovalRequest,
  style: Style,
  signal: AbortSignal,
): Promise<ApprovalReply | undefined> {
  const hunks = (request.changes ?? []).reduce((count, change) => count + change.hunks.length, 0);
  const choices = [
    "[y] once",
    "[s] for this session",
    ...(request.pattern === undefined ? [] : [`[a] always: ${visibleText(request.pattern)}`]),
    "[n] reject",
    "[r] reject with advice",
    ...(hunks > 1 ? ["[h] choose hunks"] : []),
  ];
  for (;;) {
    const answer = await dialogue.ask(`  ${choices.join("  ")} > `, signal);
    switch (answer?.trim().toLowerCase()) {
      case undefined:
        return undefined;
      case "y":
        return { decision: "once", by: "user" };
      case "s":
        return { decision: "session", by: "user" };
      case "n":
        return { decision: "reject", by: "user" };
      case "r":
        return askForAdvice(dialogue, "  What should be done instead? > ", signal, { decision: "reject", by: "user" });
      case "a":
        if (request.pattern !== undefined) return { decision: "always", by: "user", pattern: request.pattern };
        break;
      case "h":
        if (hunks > 1) return chooseHunks(dialogue, request.changes ?? [], style, signal);
        break;
      default:
        break;
    }
    dialogue.print(style.dim("  Answer with one of the letters in brackets."));
  }
}

async function chooseHunks(
  dialogue: Dialogue,
  changes: readonly FileChange[],
  style: Style,
  signal: AbortSignal,
): Promise<ApprovalReply | undefined> {
  const rejectedHunks: Record<string, string[]> = {};
  let accepted = 0;
  let rejected = 0;
  for (const change of changes) {
    for (const hunk of change.hunks) {
      dialogue.print(`\n  ${visibleText(change.path)}\n${formatHunk(change, hunk, style).join("\n")}`);
      const accepts = await askYesOrNo(dialogue, "  [y] accept  [n] reject this hunk > ", signal);
      if (accepts === undefined) return undefined;
      accepted += accepts ? 1 : 0;
      rejected += accepts ? 0 : 1;
      if (!accepts) rejectedHunks[change.changeId] = [...(rejectedHunks[change.changeId] ?? []), hunk.id];
    }
  }
  if (rejected === 0) return { decision: "once", by: "user" };
  const reply: ApprovalReply =
    accepted === 0 ? { decision: "reject", by: "user" } : { decision: "once", by: "user", rejectedHunks };
  return askForAdvice(dialogue, "  Why? (Enter for no comment) > ", signal, reply);
}

async function askYesOrNo(dialogue: Dialogue, prompt: string, signal: AbortSignal): Promise<boolean | undefined> {
  for (;;) {
    const answer = (await dialogue.ask(prompt, signal))?.trim().toLowerCase();
    if (answer === undefined) return undefined;
    if (answer === "y" || answer === "n") return answer === "y";
  }
}

async function askForAdvice(
  dialogue: Dialogue,
  prompt: string,
  signal: AbortSignal,
  reply: ApprovalReply,
): Promise<ApprovalReply> {
  const advice = (await dialogue.ask(prompt, signal))?.trim() ?? "";
  return advice === "" ? reply : { ...reply, advice };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
