import { firstWords } from "../base/first-words.ts";
import { createId } from "../base/ids.ts";
import type { ChatModel, ToolCall } from "../ports/chat-model.ts";
import type { AgentEvent, AgentEventBody, Attachment, Emit } from "../protocol/agent-event.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import type { AgentSessionOptions, RunResult, UserMessage } from "./agent-session.ts";
import type { CallDeps } from "./call-deps.ts";
import type { Conversation } from "./conversation.ts";
import { type OpenedConversation, openConversation } from "./open-conversation.ts";
import { openTurn, settleOpenTurn } from "./open-turn.ts";
import { renderUserMessage } from "./render-message.ts";
import type { Rule } from "./rules/rule.ts";
import { SessionRules } from "./rules/session-rules.ts";
import type { RunBudget } from "./run-budget.ts";
import { runCalls } from "./run-calls.ts";
import { createCheckpointMarker } from "./session-checkpoints.ts";
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

export interface SessionRun {
  /** Works on one request: message, open decisions of before, the loop. Rejects only for bugs. */
  work(message: UserMessage | undefined, budget: RunBudget, signal: AbortSignal): Promise<RunResult>;
  /** Hears what is said, to know what the work comes to. */
  note(event: AgentEventBody): void;
}

/** The runs of one session; they share the conversation, which the first of them opens. */
export function createSessionRun({ options, stored, callDeps, emit, ...deps }: SessionRunDeps): SessionRun {
  const { profile, ports, clock, logger, writer } = options;
  const { secrets, provenance } = callDeps;
  let looking: Promise<unknown> = Promise.resolve();
  const lookAt = (attachments: readonly Attachment[], signal: AbortSignal) => {
    looking = Promise.all([looking, provenance?.ofAttachments(attachments, signal)]);
    looking.catch(() => undefined);
  };
  const hideIn = (text: string) => secrets?.hide(text, "rules of the project") ?? text;
  const hide = (text: string) => secrets?.hide(text, "your message") ?? text;
  const markCheckpoint = createCheckpointMarker(options.checkpoints, stored, emit);
  const strategist = createStrategist(stored, callDeps, deps.listen, options.strategies);
  let opened: OpenedConversation | undefined;
  let rules: SessionRules | undefined;

  function announce(message: UserMessage | undefined): void {
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

  /** The beginning of the requests changes once, together with the model, whose cache does not have it anyway. */
  function followModel(systemFor: (format: EditFormat) => string, talk: Conversation): void {
    const { toolbox } = callDeps;
    const format = deps.editFormat();
    if (toolbox.editFormat === format) return;
    toolbox.setEditFormat(format);
    talk.replaceSystem(systemFor(format));
  }

  /** What the user did to applied changes since the model last spoke. */
  function deliverFeedback(talk: Conversation): void {
    for (const text of ports.ledger?.takeFeedback(writer.id) ?? []) {
      talk.addUser(text);
      emit({ type: "review-feedback", text });
    }
  }

  /** The project's rules for files that the work has come to. */
  function deliverRules(talk: Conversation): void {
    const text = rules?.take();
    if (text !== undefined) talk.addUser(text);
  }

  function openRules(root: readonly Rule[]): SessionRules {
    const isProject = async (path: string, signal: AbortSignal) => (await provenance?.isProject(path, signal)) ?? true;
    return new SessionRules(root, { files: ports.files, isProject, stored, hide: hideIn, emit });
  }

  return { work, note: (event) => rules?.note(event) };

  async function work(message: UserMessage | undefined, budget: RunBudget, signal: AbortSignal): Promise<RunResult> {
    await secrets?.begin(signal);
    provenance?.prepare(signal);
    if (opened === undefined)
      for (const event of stored) if (event.type === "user-message") lookAt(event.attachments ?? [], signal);
    lookAt(message?.attachments ?? [], signal);
    const { hooks } = callDeps;
    // What waited for the user when the last run was cut is asked again before anything else is said.
    const open = opened === undefined ? openTurn(stored) : undefined;
    const prompted = open === undefined ? await askHooks(message) : undefined;
    if (prompted?.blocked !== undefined) return prompted.blocked;
    if (open === undefined) announce(message);
    opened ??= await openConversation(
      {
        profile,
        ports,
        clock,
        mayChange: !deps.readOnly,
        canAsk: options.approver.canAsk,
        editFormat: callDeps.toolbox.editFormat,
        events: stored,
        lastTurn: open === undefined ? "answered" : "open",
      },
      signal,
    );
    const { conversation: talk, systemFor } = opened;
    rules ??= openRules(opened.rules);
    const callTools = async (calls: readonly ToolCall[]) => {
      await looking;
      const outcomes = await runCalls(calls, callDeps, signal);
      await rules?.look();
      return outcomes;
    };
    if (open !== undefined) {
      markCheckpoint(undefined, "");
      await settleOpenTurn(open, talk, callTools);
      emit({ type: "turn-end", turn: open.turn });
    }
    const { context, blocked } = prompted ?? (await askHooks(message));
    if (blocked !== undefined) return blocked;
    if (open !== undefined && message !== undefined) announce(message);
    if (message !== undefined) {
      talk.addUser(hide(renderUserMessage(message)));
    } else if (talk.endsWithAssistant) {
      const text = "Go on where you stopped.";
      talk.addUser(text);
      emit({ type: "correction", text });
    }
    if (context.length > 0) {
      const text = hide(`Context from hooks:\n${context.join("\n")}`);
      talk.addUser(text);
      emit({ type: "correction", text });
    }
    callDeps.problems?.begin();
    const task = message === undefined ? "" : hide(renderUserMessage(message));
    return strategist.work(message, task, {
      model: () => {
        followModel(systemFor, talk);
        const model = secrets?.model(deps.model()) ?? deps.model();
        return callDeps.output?.model(model) ?? model;
      },
      conversation: talk,
      toolbox: callDeps.toolbox,
      callTools,
      newProblems: async () => callDeps.problems?.report(signal),
      deliverSteering: () => deliverSteering(talk, signal),
      deliverFeedback: () => {
        deliverRules(talk);
        deliverFeedback(talk);
      },
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
