import { Emitter } from "../base/emitter.ts";
import { UserError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { AgentEvent, AgentEventBody } from "../protocol/agent-event.ts";
import { availableTools } from "../tools/registry.ts";
import { createSeenFiles } from "../tools/seen-files.ts";
import type { AgentSession, AgentSessionOptions, RunResult, UserMessage } from "./agent-session.ts";
import type { Conversation } from "./conversation.ts";
import { openConversation } from "./open-conversation.ts";
import { openTurn, settleOpenTurn } from "./open-turn.ts";
import { renderUserMessage } from "./render-message.ts";
import { runAgent } from "./run-agent.ts";
import { RunBudget } from "./run-budget.ts";
import { runCalls } from "./run-calls.ts";
import { createCheckpointMarker } from "./session-checkpoints.ts";
import { Toolbox } from "./toolbox.ts";

/** Opens a session, or takes one up again when `stored` is given. Nothing is sent before the first message. */
export function createAgentSession(options: AgentSessionOptions): AgentSession {
  const { writer, profile, ports, clock, logger } = options;
  const listeners = new Emitter<AgentEvent>();
  // A copy: the caller may go on appending to the list it gave.
  const stored = [...(options.stored?.events ?? [])];
  const readOnly = !profile.mayChange || !options.trusted;
  const loadedGroups = stored.flatMap((event) => (event.type === "tools-loaded" ? [event.group] : []));
  const toolbox = new Toolbox(availableTools(ports, { readOnly }), loadedGroups);
  const seen = createSeenFiles();
  let conversation: Conversation | undefined;
  let started = false;
  let { model, mode } = options;
  let steering: UserMessage[] = [];
  let current: { controller: AbortController; done: Promise<RunResult> } | undefined;

  const emit = (body: AgentEventBody): void => {
    if (body.type === "tools-loaded") toolbox.load(body.group);
    const event = { ...body, time: clock.now().toISOString(), sessionId: writer.id } as AgentEvent;
    writer.append(event);
    listeners.emit(event);
  };

  const markCheckpoint = createCheckpointMarker(options.checkpoints, stored, emit);

  function start(message: UserMessage | undefined): Promise<RunResult> {
    if (current !== undefined)
      throw new UserError("busy", "A run is under way.", "Wait for it, stop it, or send the message to it.");
    const controller = new AbortController();
    const done = execute(message, controller).finally(() => {
      current = undefined;
    });
    current = { controller, done };
    return done;
  }

  async function execute(message: UserMessage | undefined, controller: AbortController): Promise<RunResult> {
    const budget = new RunBudget(options.limits, clock);
    const { signal } = controller;
    const timer = new AbortController();
    if (budget.remainingMs !== undefined) {
      clock.sleep(budget.remainingMs, timer.signal).then(
        () => controller.abort(),
        () => undefined,
      );
    }
    if (!started) {
      started = true;
      const resumed = stored.length > 0;
      emit({
        type: "session-start",
        cwd: ports.files.roots[0] ?? "",
        agent: profile.name,
        model: model.id,
        mode,
        ...(resumed && { resumed }),
      });
    }
    // What waited for the user when the last run was cut is asked again before anything else is said.
    const open = conversation === undefined ? openTurn(stored) : undefined;
    if (open === undefined) announce(message);
    let result: RunResult;
    try {
      const lastTurn = open === undefined ? "answered" : "open";
      conversation ??= await openConversation(
        { profile, ports, clock, mayChange: !readOnly, canAsk: options.approver.canAsk, events: stored, lastTurn },
        signal,
      );
      const talk = conversation;
      const callTools = (calls: readonly ToolCall[]) => runCalls(calls, callDeps, signal);
      if (open !== undefined) {
        markCheckpoint(undefined, "");
        await settleOpenTurn(open, talk, callTools);
        emit({ type: "turn-end", turn: open.turn });
        if (message !== undefined) announce(message);
      }
      if (message !== undefined) talk.addUser(renderUserMessage(message));
      else if (talk.endsWithAssistant) correct(talk, "Go on where you stopped.");
      result = await runAgent({
        model: () => model,
        conversation: talk,
        toolbox,
        callTools,
        deliverSteering: () => deliverSteering(talk),
        budget,
        emit,
        logger,
        signal,
      });
    } catch (error) {
      // The loop answers for everything it expects; what comes here is a bug, and the session stays usable.
      logger.log("error", "The run broke.", error);
      const text = error instanceof Error ? error.message : String(error);
      emit({
        type: "error",
        code: "internal",
        message: `Lathe failed: ${text}`,
        nextStep: "Look at the log; your conversation is kept.",
      });
      result = { reason: "failed", text };
    }
    timer.abort();
    steering = [];
    emit({ type: "session-end", ...result });
    await writer.flush();
    return result;
  }

  function announce(message: UserMessage | undefined): void {
    const messageId = message === undefined ? undefined : createId("message");
    markCheckpoint(messageId, message?.text ?? "");
    if (message !== undefined && messageId !== undefined) {
      const attachments = [...(message.attachments ?? [])];
      emit({ type: "user-message", messageId, ...message, attachments, delivery: "prompt" });
    }
  }

  function correct(talk: Conversation, text: string): void {
    talk.addUser(text);
    emit({ type: "correction", text });
  }

  function deliverSteering(talk: Conversation): UserMessage[] {
    const messages = steering;
    steering = [];
    for (const message of messages) {
      talk.addUser(renderUserMessage(message));
      emit({
        type: "user-message",
        messageId: createId("message"),
        ...message,
        attachments: [...(message.attachments ?? [])],
        delivery: "steering",
      });
    }
    return messages;
  }

  const callDeps = {
    sessionId: writer.id,
    toolbox,
    ports,
    seen,
    desk: {
      approver: options.approver,
      rules: options.rules,
      mode: () => mode,
      trusted: options.trusted,
      ...(options.commands && { judge: { analyser: options.commands, files: ports.files } }),
      clock,
      emit,
    },
    emit,
    logger,
  };

  return {
    id: writer.id,
    get running() {
      return current !== undefined;
    },
    get mode() {
      return mode;
    },
    get model() {
      return model;
    },
    on: (listener) => listeners.on(listener),
    send: (message) => start(message),
    continueRun: () => start(undefined),
    steer: (message) => {
      if (current === undefined) return false;
      steering.push(message);
      return true;
    },
    stop: () => current?.controller.abort(),
    setModel: (next) => {
      model = next;
    },
    setMode: (next) => {
      mode = next;
    },
    close: async () => {
      current?.controller.abort();
      await current?.done;
      options.checkpoints?.close();
      await writer.close();
    },
  };
}
