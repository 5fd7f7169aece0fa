import { createId } from "../../base/ids.ts";
import type { ChatMessage, TokenUsage } from "../../ports/chat-model.ts";
import type { AgentEventBody } from "../../protocol/agent-event.ts";
import type { Tool } from "../../tools/define-tool.ts";
import { createSeenFiles } from "../../tools/seen-files.ts";
import type { RunResult } from "../agent-session.ts";
import type { CallDeps } from "../call-deps.ts";
import { Conversation } from "../conversation.ts";
import { LoopBreaker } from "../loop-breaker.ts";
import { renderUserMessage } from "../render-message.ts";
import { runAgent } from "../run-agent.ts";
import { runCalls } from "../run-calls.ts";
import { Toolbox } from "../toolbox.ts";
import type { StrategyWork } from "./strategy.ts";

export interface InnerRunOptions {
  title: string;
  prompt: string;
  /** What was said before the prompt; absent: only the system prompt. */
  before?: readonly ChatMessage[];
  /** Which of the session's tools it may use; absent: all. */
  allows?: (tool: Tool) => boolean;
  /** Tools of this run alone. */
  tools?: readonly Tool[];
  /** Asked after each turn; true ends the run. */
  isDone?: () => boolean;
  /** Why the model should go on although it has ended. */
  beforeStop?: (text: string) => Promise<string | undefined>;
  /** Other than the session's: of a branch with files of its own. */
  calls?: CallDeps;
}

export interface InnerRun extends RunResult {
  runId: string;
  used: InnerUse;
}

export interface InnerUse {
  requests: number;
  tokens: number;
  /** USD; absent while no price is known. */
  cost?: number;
}

/**
 * The loop with a conversation of its own. It shares the session's budget, gate and log; what it says carries its `runId`, so that
 * the session's conversation does not have it. The user's messages that come meanwhile reach every inner run.
 */
export async function innerRun(work: StrategyWork, options: InnerRunOptions): Promise<InnerRun> {
  const { main } = work;
  const calls = options.calls ?? work.calls;
  const runId = createId("run");
  const own = calls.toolbox.all.filter((tool) => options.allows?.(tool) ?? true);
  const toolbox = new Toolbox([...own, ...(options.tools ?? [])], calls.toolbox.groups, calls.toolbox.editFormat);
  const emit = (event: AgentEventBody): void => {
    if (event.type === "tools-loaded") toolbox.load(event.group);
    calls.emit({ ...event, runId });
  };
  const deps: CallDeps = {
    ...calls,
    toolbox,
    emit,
    desk: { ...calls.desk, emit },
    seen: createSeenFiles(),
    circles: new LoopBreaker(),
  };
  const conversation = new Conversation(options.before ?? main.conversation.messages.slice(0, 1));
  conversation.addUser(options.prompt);
  const used: InnerUse = { requests: 0, tokens: 0 };
  let heard = work.steering.length;
  emit({ type: "run-start", title: options.title });
  const result = await runAgent({
    model: () => main.model(),
    conversation,
    toolbox,
    callTools: (made) => runCalls(made, deps, main.signal),
    deliverFeedback: () => undefined,
    deliverSteering: () => {
      work.steering.push(...main.deliverSteering());
      const messages = work.steering.slice(heard);
      heard = work.steering.length;
      for (const message of messages) conversation.addUser(renderUserMessage(message));
      return messages;
    },
    ...(options.beforeStop && { beforeStop: options.beforeStop }),
    ...(options.isDone && { isDone: options.isDone }),
    budget: {
      get hit() {
        return main.budget.hit;
      },
      get boundsCalls() {
        return main.budget.boundsCalls;
      },
      refresh: () => main.budget.refresh(),
      room: (inputTokens, price) => main.budget.room(inputTokens, price),
      reached: () => main.budget.reached(),
      timeIsUp: () => main.budget.timeIsUp(),
      spend: (usage) => {
        addUse(used, usage);
        main.budget.spend(usage);
      },
    },
    emit,
    logger: main.logger,
    signal: main.signal,
  });
  emit({ type: "run-end", reason: result.reason, text: result.text });
  return { ...result, runId, used };
}

function addUse(used: InnerUse, usage: TokenUsage): void {
  used.requests += 1;
  used.tokens += usage.inputTokens + usage.outputTokens;
  if (usage.cost !== undefined) used.cost = (used.cost ?? 0) + usage.cost;
}
