import type { AgentEvent, AgentEventOf, AgentEventType } from "../protocol/agent-event.ts";
import { describeCompaction } from "../protocol/describe-compaction.ts";
import { describeHidden } from "../protocol/describe-hidden.ts";
import { describeRecall } from "../protocol/describe-recall.ts";
import { describeRules } from "../protocol/describe-rules.ts";
import type { LimitReached } from "../protocol/limits.ts";
import type { Plan } from "../protocol/plan.ts";
import type { Thought } from "../protocol/strategy.ts";
import { formatChange, formatChangeTitle } from "./format-change.ts";
import type { Output } from "./output.ts";
import { RunAccount } from "./run-account.ts";
import {
  checkLine,
  describePlanReply,
  estimateWords,
  planLines,
  strategyLine,
  thoughtLines,
} from "./strategy-lines.ts";
import type { Style } from "./style.ts";
import { visibleText, withoutControls } from "./visible-text.ts";

/** Lines of a diff shown per file. */
const diffLimit = 80;
/** Last lines shown of what a command printed, and first lines of an error. */
const tailLimit = 12;

type Handlers = { [K in AgentEventType]: (event: AgentEventOf<K>) => void };
type Section = "none" | "text" | "reasoning" | "step";

export interface TranscriptOptions {
  /** True when an approver shows every change on the same screen: one that was accepted whole is not shown again. */
  askedHere?: boolean;
}

/**
 * Prints a session for a person. What comes out depends only on the events, and not on how deltas are cut,
 * so that the log of a session prints like the session did.
 */
export function createTranscriptPrinter(
  output: Output,
  style: Style,
  { askedHere = false }: TranscriptOptions = {},
): (event: AgentEvent) => void {
  let section: Section = "none";
  let printedAnything = false;
  let atLineStart = true;
  let account = new RunAccount();
  let plan: Plan | undefined;
  let thoughts: readonly Thought[] = [];
  const titles = new Map<string, string>();
  /** Calls whose permission was answered, so that a denial has been said already. */
  const answered = new Set<string>();
  const requests = new Map<string, AgentEventOf<"permission-request">>();
  /** Something was denied in this run because nobody could be asked. */
  let wasNobodyThere = false;
  /** The call whose lines were printed last. */
  let shownCall: string | undefined;

  function gap(): void {
    if (!atLineStart) output.write("\n");
    if (printedAnything) output.write("\n");
    atLineStart = true;
    printedAnything = true;
    section = "none";
  }

  function enter(next: Section): void {
    if (section === next) return;
    gap();
    section = next;
  }

  function line(text: string): void {
    enter("step");
    output.write(`${text}\n`);
  }

  function stream(kind: "text" | "reasoning", text: string): void {
    if (section !== kind) {
      enter(kind);
      shownCall = undefined;
    }
    const shown = withoutControls(text);
    if (shown === "") return;
    output.write(kind === "text" ? shown : style.dim(shown));
    atLineStart = shown.endsWith("\n");
  }

  /** Lines below the step of a call; names the call again when other lines have come between. */
  function below(callId: string, lines: readonly string[]): void {
    if (shownCall !== callId) line(`${style.dim("●")} ${titles.get(callId) ?? "…"} …`);
    shownCall = callId;
    for (const text of lines) line(`  ${text}`);
  }

  const handlers: Handlers = {
    "session-start": (event) => {
      line(style.dim(`${event.agent} · ${event.model} · mode ${event.mode}${event.resumed ? " · resumed" : ""}`));
    },
    "user-message": (event) => {
      gap();
      for (const text of visibleText(event.text).split("\n")) output.write(`${style.bold(`> ${text}`)}\n`);
      for (const { label } of event.attachments ?? []) output.write(style.dim(`  + ${visibleText(label)}\n`));
    },
    compaction: (event) => {
      section = "none";
      line(style.dim(visibleText(describeCompaction(event))));
    },
    "compaction-undone": () => {
      section = "none";
      line(style.dim("The shortening was undone: the conversation is whole again."));
    },
    rules: (event) => {
      if (event.text !== undefined) line(style.dim(visibleText(describeRules(event.files))));
    },
    "session-title": () => undefined,
    "turn-start": () => {
      account.addTurn();
      if (section !== "step") section = "none";
    },
    // What an inner run says is for the one that began it; several may speak at once.
    "text-delta": (event) => event.runId === undefined && stream("text", event.text),
    "reasoning-delta": (event) => event.runId === undefined && stream("reasoning", event.text),
    "reply-state": () => undefined,
    "tool-start": (event) => {
      const title = visibleText(event.title);
      titles.set(event.callId, title);
      line(`${style.cyan("●")} ${title}`);
      shownCall = event.callId;
    },
    "tool-output": () => undefined,
    "permission-request": (event) => void requests.set(event.requestId, event),
    "permission-reply": (event) => {
      answered.add(event.callId);
      wasNobodyThere ||= event.by === "nobody";
      const request = requests.get(event.requestId);
      requests.delete(event.requestId);
      const why = event.by === "nobody" && request !== undefined ? whyAsked(request) : [];
      below(event.callId, [describeReply(event, style), ...why.map((text) => style.dim(`  ${text}`))]);
    },
    "question-request": (event) => {
      if (!askedHere) below(event.callId, [`? ${visibleText(event.question)}`]);
    },
    "question-reply": (event) => line(`  ${style.dim("→")} ${visibleText(event.answer)}`),
    "tool-end": (event) => {
      const isSaid = event.code === "aborted" || (event.code === "denied" && answered.has(event.callId));
      const lines = isSaid ? [] : describeEnd(event, style);
      if (lines.length > 0) below(event.callId, lines);
      titles.delete(event.callId);
      answered.delete(event.callId);
    },
    change: (event) => {
      if (event.state === "proposed") return;
      const isWhole = event.state === "applied" && event.hunks.every((hunk) => hunk.state === "accepted");
      const wasShown = askedHere && answered.has(event.callId) && isWhole;
      below(event.callId, wasShown ? [formatChangeTitle(event, style)] : formatChange(event, style, diffLimit));
    },
    checkpoint: () => undefined,
    restore: (event) => {
      section = "none";
      line(style.dim(`↩ Restored checkpoint ${event.number}: ${describeRestore(event)}`));
    },
    todos: (event) => {
      const marks = { pending: "☐", in_progress: "◐", completed: "☑" };
      for (const item of event.items) line(`  ${marks[item.status]} ${visibleText(item.text)}`);
    },
    "tools-loaded": () => undefined,
    usage: (event) => account.add(event),
    notice: (event) => {
      line(event.level === "warning" ? style.yellow(`! ${visibleText(event.text)}`) : visibleText(event.text));
    },
    "review-feedback": (event) => line(style.dim(`↺ ${visibleText(event.text)}`)),
    "secrets-hidden": (event) => line(visibleText(describeHidden(event.secrets))),
    recall: (event) => line(style.dim(`↺ ${visibleText(describeRecall(event))}`)),
    correction: (event) => line(style.dim(`↺ ${visibleText(event.text)}`)),
    strategy: (event) => line(strategyLine(event)),
    "run-start": (event) => {
      section = "none";
      line(style.bold(visibleText(event.title)));
    },
    "run-end": () => undefined,
    plan: (event) => {
      section = "none";
      for (const text of planLines(event.plan, plan, style)) line(text);
      if (event.estimate !== undefined) line(style.dim(`  ${estimateWords(event.estimate)}`));
      plan = event.plan;
    },
    "plan-request": () => undefined,
    "plan-reply": (event) => line(describePlanReply(event, style)),
    briefing: () => undefined,
    check: (event) => line(checkLine(event, style)),
    reflection: (event) => line(style.dim(`↺ ${visibleText(event.cause)} → ${visibleText(event.change)}`)),
    thoughts: (event) => {
      const lines = thoughtLines(event.thoughts, thoughts, style);
      if (lines.length > 0) section = "none";
      for (const text of lines) line(text);
      thoughts = event.thoughts;
    },
    error: (event) => {
      line(style.red(`✗ ${visibleText(event.message)}`));
      if (event.nextStep !== "") line(`  ${visibleText(event.nextStep)}`);
    },
    "turn-end": () => undefined,
    "session-end": (event) => {
      section = "none";
      const reason = event.reason === "finished" ? style.green("finished") : style.yellow(event.reason);
      if (event.reason === "limit") line(style.yellow(`! ${visibleText(event.text)}`));
      for (const step of event.limit === undefined ? [] : limitSteps(event.limit, event.sessionId))
        line(style.dim(`  ${step}`));
      if (event.reason === "denied") {
        line(style.yellow("! Something it wanted to do was denied, so not everything may be done."));
        for (const step of wasNobodyThere ? deniedSteps(event.sessionId) : []) line(style.dim(`  ${step}`));
      }
      wasNobodyThere = false;
      line(`${reason}${style.dim(` · ${account.describe()} · session ${event.sessionId}`)}`);
      account = new RunAccount();
    },
  };

  return (event) => (handlers[event.type] as (event: AgentEvent) => void)(event);
}

/** How to go on where nobody could be asked. */
function deniedSteps(sessionId: string): string[] {
  return [
    `To be asked, run it in a terminal: lathe run "Go on" --resume ${sessionId}`,
    "Or let more through without asking: --mode, see lathe run --help",
  ];
}

/** How to go on after a limit. */
function limitSteps({ name, raiseTo }: LimitReached, sessionId: string): string[] {
  const resume = `lathe run --resume ${sessionId}`;
  if (raiseTo === undefined) return [`Nothing is lost. Go on: ${resume}`];
  const more = `Nothing is lost. Go on with more: ${resume} --raise ${name}=${raiseTo}`;
  return name.startsWith("run.") ? [more] : [more, `Or raise it for good: lathe limits set ${name}=${raiseTo}`];
}

function describeRestore({ files, conversation }: AgentEventOf<"restore">): string {
  const count = `${files.length} ${files.length === 1 ? "file" : "files"}`;
  return conversation ? `${count} and the conversation` : count;
}

function describeReply(event: AgentEventOf<"permission-reply">, style: Style): string {
  if (event.decision !== "reject") {
    const words = { once: "once", session: "for this session", always: "always" };
    const advice = event.advice === undefined ? "" : `: ${visibleText(event.advice)}`;
    return style.green(`✓ allowed ${words[event.decision]}${advice}`);
  }
  const why = {
    user: event.advice === undefined ? "rejected" : `rejected: ${visibleText(event.advice)}`,
    expiry: "rejected: nobody answered in time",
    nobody: "denied: nobody can be asked here",
    abort: "not answered: the run was stopped",
  };
  return style.red(`✗ ${why[event.by]}`);
}

/** For whoever was not there to see the request. */
function whyAsked({ reason, clears }: AgentEventOf<"permission-request">): string[] {
  return [visibleText(reason), ...(clears ? ["Run it with --trust-sources to go on all the same."] : [])];
}

/** What is worth a line of a call's end: errors, and what a command printed last. */
function describeEnd(event: AgentEventOf<"tool-end">, style: Style): string[] {
  const lines = visibleText(event.content.trimEnd()).split("\n");
  if (event.status === "error") {
    return [`✗ ${lines[0] ?? ""}`, ...bounded(lines.slice(1), "end")].map((text) => style.red(text));
  }
  return event.tool === "run_command" ? bounded(lines, "start").map((text) => style.dim(text)) : [];
}

function bounded(lines: readonly string[], leaveOut: "start" | "end"): string[] {
  const missing = lines.length - tailLimit;
  if (missing <= 0) return [...lines];
  const gap = `… ${missing} more lines`;
  return leaveOut === "start" ? [gap, ...lines.slice(-tailLimit)] : [...lines.slice(0, tailLimit), gap];
}
