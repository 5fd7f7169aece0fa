import { CutAnswerError, isAbortError, UserError } from "../base/errors.ts";
import type { ChatModel, ModelDelta, ModelReply, TokenUsage, ToolCall } from "../ports/chat-model.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { RunResult, UserMessage } from "./agent-session.ts";
import type { CallOutcome } from "./call-deps.ts";
import type { Conversation } from "./conversation.ts";
import { type PreparedCall, prepareCall } from "./prepare-call.ts";
import type { RunBudget } from "./run-budget.ts";
import type { Toolbox } from "./toolbox.ts";

/** Turns in a row without one usable word or call, after which the run stops. */
const unusableTurnLimit = 3;
/** Answers in a row that broke off, after which the run stops; each time before it goes on from where it was. */
const cutLimit = 3;
const goOn =
  "The connection broke in the middle of your answer, and no call in it was run. Go on exactly where it stopped; do not repeat what you said.";

export interface AgentRun {
  model(): ChatModel;
  conversation: Conversation;
  toolbox: Toolbox;
  callTools(calls: readonly ToolCall[]): Promise<CallOutcome[]>;
  /** What the edits of the turn have broken, for the model; absent or undefined: nothing to tell. */
  newProblems?(): Promise<string | undefined>;
  /** Takes the user messages that came since the last turn, and puts each into the conversation. */
  deliverSteering(): UserMessage[];
  /** Puts into the conversation what the user decided on applied changes since the last turn. */
  deliverFeedback(): void;
  budget: Pick<RunBudget, "hit" | "reached" | "spend" | "timeIsUp" | "refresh" | "boundsCalls" | "room">;
  emit: Emit;
  logger: Logger;
  /** Why the model should go on although it has ended; undefined when it may end. */
  beforeStop?(text: string): Promise<string | undefined>;
  /** Shortens the conversation before a request where it has to, or once the model has refused it as too long; true when it did. */
  makeRoom?(isRefused: boolean): Promise<boolean>;
  /** Asked after the calls of each turn; true ends the run. */
  isDone?(): boolean;
  /** Fires on stop and when the time is up. */
  signal: AbortSignal;
}

/** The loop: ask the model, run its calls, append, until it makes no call, a limit is reached, or the run is stopped. */
export async function runAgent(run: AgentRun): Promise<RunResult> {
  let unusableTurns = 0;
  let cuts = 0;
  let isDenied = false;
  let isRefused = false;
  for (let turn = 1; ; turn += 1) {
    run.deliverFeedback();
    run.deliverSteering();
    await run.makeRoom?.(false);
    await run.budget.refresh();
    const limit = run.budget.reached();
    if (limit !== undefined) return { reason: "limit", text: limit.text, limit };
    // Asked for first: another model may come with other tools.
    const model = run.model();
    const call = prepareCall(run, model);
    if ("limit" in call) return { reason: "limit", text: call.limit.text, limit: call.limit };
    run.emit({ type: "turn-start", turn });
    const answer = await askModel(run, model, call);
    if ("tooLong" in answer) {
      if (isRefused || !(await run.makeRoom?.(true))) return fail(run, answer.tooLong);
      isRefused = true;
      run.emit({ type: "turn-end", turn });
      continue;
    }
    isRefused = false;
    if ("reason" in answer) return answer;
    if ("cut" in answer) {
      cuts += 1;
      if (cuts >= cutLimit) return fail(run, answer.cut);
      goOnAfterCut(run, answer);
      run.emit({ type: "turn-end", turn });
      continue;
    }
    cuts = 0;
    const { reply } = answer;
    if (reply.finish === "filter") return stoppedByFilter(run, reply);
    run.conversation.addAssistant(reply.text, reply.toolCalls, reply.reasoning, reply.state);
    if (reply.state !== undefined) run.emit({ type: "reply-state", ...reply.state });
    const outcomes = await run.callTools(reply.toolCalls);
    reply.toolCalls.forEach((call, index) => {
      run.conversation.addResult(call.id, outcomes[index]?.content ?? "");
    });
    run.emit({ type: "turn-end", turn });
    if (run.signal.aborted) return stopped(run);
    if (run.isDone?.()) return { reason: "finished", text: reply.text };
    const problem = problemOf(reply, outcomes);
    unusableTurns = problem === undefined ? 0 : unusableTurns + 1;
    if (unusableTurns >= unusableTurnLimit) return giveUp(run, problem);
    if (problem?.correction !== undefined) {
      tell(run, problem.correction);
      continue;
    }
    if (reply.toolCalls.length > 0) {
      isDenied = outcomes.some((outcome) => outcome.deniedByPolicy);
      const problems = await run.newProblems?.();
      if (problems !== undefined) tell(run, problems);
      continue;
    }
    // A model that stops right after a denial that no person made has not got to the end of its work.
    if (run.deliverSteering().length > 0) continue;
    const goOn = await run.beforeStop?.(reply.text);
    if (run.signal.aborted) return stopped(run);
    if (goOn === undefined) return { reason: isDenied ? "denied" : "finished", text: reply.text };
    run.conversation.addUser(goOn);
    run.emit({ type: "correction", text: goOn });
  }
}

/** A word to the model that is not the user's. */
function tell(run: AgentRun, text: string): void {
  run.conversation.addUser(text);
  run.emit({ type: "correction", text });
}

/** The conversation does not fit into the model. */
interface TooLong {
  tooLong: UserError;
}

interface Cut {
  cut: CutAnswerError;
  said: string;
}

async function askModel(
  run: AgentRun,
  model: ChatModel,
  { request, learn }: PreparedCall,
): Promise<{ reply: ModelReply } | Cut | TooLong | RunResult> {
  let partial = "";
  let reasoning = "";
  const onDelta = (delta: ModelDelta): void => {
    if (delta.type === "text") {
      partial += delta.text;
      run.emit({ type: "text-delta", text: delta.text });
    } else if (delta.type === "reasoning") {
      reasoning += delta.text;
      run.emit({ type: "reasoning-delta", text: delta.text });
    } else if (delta.type === "notice") {
      run.emit(delta);
    } else if (delta.type === "usage") {
      account(run, delta.usage);
    } else {
      const seconds = (delta.delayMs / 1000).toFixed(1);
      run.emit({
        type: "notice",
        level: "warning",
        text: `${delta.reason.replace(/\.?$/, ".")} Trying again in ${seconds} s (attempt ${delta.attempt + 1}).`,
      });
    }
  };
  try {
    run.signal.throwIfAborted();
    const reply = await model.complete(request, onDelta, run.signal);
    account(run, reply.usage, reply.model);
    if (!reply.usage.estimated) learn(reply.usage.inputTokens);
    return { reply };
  } catch (error) {
    // What had been said stays in the history, so that the next request knows it.
    run.conversation.addAssistant(partial, [], reasoning);
    if (run.signal.aborted || isAbortError(error)) return stopped(run);
    if (error instanceof CutAnswerError) return { cut: error, said: partial };
    if (error instanceof UserError && error.code === "context_length") return { tooLong: error };
    if (!(error instanceof UserError)) run.logger.log("error", "The run failed unexpectedly.", error);
    return fail(run, error instanceof UserError ? error : internalError(error));
  }
}

function account(run: AgentRun, usage: TokenUsage, model?: string): void {
  run.budget.spend(usage);
  const { inputTokens, outputTokens } = usage;
  run.emit({
    type: "usage",
    ...usage,
    contextTokens: inputTokens + outputTokens,
    ...(model !== undefined && { model }),
  });
}

/** What had been said is in the history already, so a word is needed only where something had; no call was run. */
function goOnAfterCut(run: AgentRun, { cut, said }: Cut): void {
  const text = `${cut.message} ${said === "" ? "Asking again." : "Going on from there."}`;
  run.emit({ type: "notice", level: "warning", text });
  if (said === "") return;
  tell(run, goOn);
}

function stoppedByFilter(run: AgentRun, reply: ModelReply): RunResult {
  run.conversation.addAssistant(reply.text, [], reply.reasoning);
  return fail(
    run,
    new UserError(
      "content_filter",
      "The provider's content filter stopped the answer; no call in it was run.",
      "Put the request in other words, or choose another model.",
    ),
  );
}

function fail(run: AgentRun, failure: UserError): RunResult {
  run.emit({ type: "error", code: failure.code, message: failure.message, nextStep: failure.nextStep });
  return { reason: "failed", text: failure.message };
}

function internalError(cause: unknown): UserError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UserError("internal", `Lathe failed: ${message}`, "Look at the log; your conversation is kept.", {
    cause,
  });
}

function stopped(run: AgentRun): RunResult {
  const limit = run.budget.hit ?? run.budget.timeIsUp();
  return limit === undefined ? { reason: "aborted", text: "Stopped." } : { reason: "limit", text: limit.text, limit };
}

interface Problem {
  /** For the user, when the run gives up. */
  summary: string;
  /** For the model, where no call's result says it already. */
  correction?: string;
}

function problemOf(reply: ModelReply, outcomes: readonly CallOutcome[]): Problem | undefined {
  if (reply.toolCalls.length > 0) {
    const allUnusable = outcomes.every((outcome) => outcome.unusable);
    return allUnusable ? { summary: outcomes.at(-1)?.content ?? "" } : undefined;
  }
  if (reply.finish === "length") {
    return {
      summary: "Its answer was cut at the output limit.",
      correction: "Your answer was cut at the output limit. Go on exactly where it stopped, in smaller steps.",
    };
  }
  if (reply.text.trim() === "") {
    return {
      summary: "Its reply was empty.",
      correction: "Your last reply was empty. Call a tool, or answer the user.",
    };
  }
  return undefined;
}

function giveUp(run: AgentRun, problem: Problem | undefined): RunResult {
  const text = `The model gave ${unusableTurnLimit} replies in a row that could not be used. The last: ${problem?.summary ?? ""}`;
  run.emit({
    type: "error",
    code: "unusable_replies",
    message: text,
    nextStep: "Try another model, or put the request in other words.",
  });
  return { reason: "failed", text };
}
