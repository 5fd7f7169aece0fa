import { firstWords } from "../base/first-words.ts";
import { createId } from "../base/ids.ts";
import type { ChatModel, ToolCall } from "../ports/chat-model.ts";
import type { AgentEvent, AgentEventBody, Attachment, Emit } from "../protocol/agent-event.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import type { AgentSessionOptions, RunResult, UserMessage } from "./agent-session.ts";
import type { CallDeps } from "./call-deps.ts";
import type { Conversation } from "./conversation.ts";
import { openTurn, settleOpenTurn } from "./open-turn.ts";
import { renderUserMessage } from "./render-message.ts";
import type { RunBudget } from "./run-budget.ts";
import { runCalls } from "./run-calls.ts";
import { createCheckpointMarker } from "./session-checkpoints.ts";
import { SessionTalk } from "./session-talk.ts";
import { createStrategist } from "./strategies/strategist.ts";

export interface SessionRunDeps {
  options: AgentSessionOptions;
  /** Events of before this session object was made. */
  stored: readonly AgentEvent[];
  readOnly: boolean;
  callDeps: CallDeps;
  model(): ChatModel;
  /** The one that fits the model. */
  editFormat(): EditFormat;
  /** Empties the list of messages that came while the run was under way. */
  takeSteering(): UserMessage[];
  emit: Emit;
  /** Hears every event as it is logged. */
  listen(listener: (event: AgentEvent) => void): () => void;
}

/** What shortens the conversation of a session. */
export type Shortening = Awaited<ReturnType<SessionTalk["compaction"]>>;

export interface SessionRun {
  /** Works on one request: message, open decisions of before, the loop. Rejects only for bugs. */
  work(message: UserMessage | undefined, budget: RunBudget, signal: AbortSignal): Promise<RunResult>;
  /** Hears what is said, to know what the work comes to. */
  note(event: AgentEventBody): void;
  readonly talk: SessionTalk;
}

/** The runs of one session; they share the conversation, which the first of them opens. */
export function createSessionRun({ options, stored, callDeps, emit, ...deps }: SessionRunDeps): SessionRun {
  const { ports, clock, logger, writer } = options;
  const { secrets, provenance } = callDeps;
  let looking: Promise<unknown> = Promise.resolve();
  const lookAt = (attachments: readonly Attachment[], signal: AbortSignal) => {
    looking = Promise.all([looking, provenance?.ofAttachments(attachments, signal)]);
    looking.catch(() => undefined);
  };
  const hide = (text: string) => secrets?.hide(text, "your message") ?? text;
  const markCheckpoint = createCheckpointMarker(options.checkpoints, stored, emit);
  const sessionTalk = new SessionTalk({ options, stored, callDeps, emit, ...deps });
  const strategist = createStrategist(stored, callDeps, deps.listen, options.strategies);

  /** Says that a request begins; returns what the model is to hear before it. */
  function announce(message: UserMessage | undefined): string[] {
    const feedback = sessionTalk.takeFeedback();
    const messageId = message === undefined ? undefined : createId("message");
    const title = hide(message?.text ?? "");
    markCheckpoint(messageId, title);
    ports.ledger?.begin({
      sessionId: writer.id,
      ...(messageId !== undefined && { messageId }),
      title: firstWords(title),
      time: clock.now().toISOString(),
    });
    if (message !== undefined && messageId !== undefined) sayMessage(message, messageId, "prompt");
    return feedback;
  }

  function sayMessage(message: UserMessage, messageId: string, delivery: "prompt" | "steering"): void {
    const attachments = [...(message.attachments ?? [])];
    emit({ type: "user-message", messageId, ...message, attachments, delivery });
  }

  function deliverSteering(talk: Conversation, signal: AbortSignal): UserMessage[] {
    const messages = deps.takeSteering();
    for (const message of messages) {
      lookAt(message.attachments ?? [], signal);
      talk.addUser(hide(renderUserMessage(message)));
      sayMessage(message, createId("message"), "steering");
    }
    return messages;
  }

  return { work, note: (event) => sessionTalk.note(event), talk: sessionTalk };

  async function work(message: UserMessage | undefined, budget: RunBudget, signal: AbortSignal): Promise<RunResult> {
    await secrets?.begin(signal);
    if (!sessionTalk.isOpen)
      for (const event of stored) if (event.type === "user-message") lookAt(event.attachments ?? [], signal);
    lookAt(message?.attachments ?? [], signal);
    const { hooks } = callDeps;
    // What waited for the user when the last run was cut is asked again before anything else is said.
    const open = !sessionTalk.isOpen ? openTurn(stored) : undefined;
    const prompted = open === undefined ? await askHooks(message) : undefined;
    if (prompted?.blocked !== undefined) return prompted.blocked;
    let feedback = open === undefined ? announce(message) : [];
    const talk = await sessionTalk.open(open === undefined ? "answered" : "open", signal);
    const callTools = async (calls: readonly ToolCall[]) => {
      provenance?.prepare(signal);
      await looking;
      const outcomes = await runCalls(calls, callDeps, signal);
      await sessionTalk.afterCalls();
      return outcomes;
    };
    if (open !== undefined) {
      markCheckpoint(undefined, "");
      await settleOpenTurn(open, talk, callTools);
      emit({ type: "turn-end", turn: open.turn });
    }
    const { context, blocked } = prompted ?? (await askHooks(message));
    if (blocked !== undefined) return blocked;
    if (open !== undefined && message !== undefined) feedback = announce(message);
    const goesOn = message === undefined && talk.endsWithAssistant;
    for (const text of feedback) talk.addUser(text);
    if (message !== undefined) {
      talk.addUser(hide(renderUserMessage(message)));
    } else if (goesOn) {
      const text = "Go on where you stopped.";
      talk.addUser(text);
      emit({ type: "correction", text });
    }
    if (context.length > 0) {
      const text = hide(`Context from hooks:\n${context.join("\n")}`);
      talk.addUser(text);
      emit({ type: "correction", text });
    }
    if (message !== undefined) {
      const refused = await sessionTalk.weigh(deps.model(), signal);
      if (refused !== undefined) return refused;
    }
    if (message !== undefined) sessionTalk.recall(message.text, signal);
    callDeps.problems?.begin();
    const task = message === undefined ? "" : hide(renderUserMessage(message));
    return strategist.work(message, task, {
      model: () => {
        sessionTalk.followModel();
        const model = secrets?.model(deps.model()) ?? deps.model();
        return callDeps.output?.model(model) ?? model;
      },
      conversation: talk,
      toolbox: callDeps.toolbox,
      callTools,
      newProblems: async () => callDeps.problems?.report(signal),
      deliverSteering: () => deliverSteering(talk, signal),
      deliverFeedback: () => sessionTalk.deliver(),
      makeRoom: (isRefused) => sessionTalk.makeRoom((usage) => budget.spend(usage), isRefused, signal),
      ...(hooks && { beforeStop: (text: string) => hooks.beforeStop(text, signal) }),
      budget,
      emit,
      logger,
      signal,
    });

    /** A prompt that a hook stops is not sent; the user has it back in words. */
    async function askHooks(asked: UserMessage | undefined): Promise<{ context: string[]; blocked?: RunResult }> {
      const answer = await hooks?.beforePrompt(asked && renderUserMessage(asked), signal);
      if (answer?.blocked === undefined) return { context: answer?.context ?? [] };
      const text = `A hook stopped this message, and it was not sent: ${answer.blocked}`;
      emit({ type: "notice", level: "warning", text: `${text}\nThe message was: ${asked?.text ?? ""}` });
      return { context: [], blocked: { reason: "denied", text } };
    }
  }
}
