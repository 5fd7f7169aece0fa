import type { ChatModel } from "../ports/chat-model.ts";
import type { AgentEvent, AgentEventBody, Emit } from "../protocol/agent-event.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import type { AgentSessionOptions, RunResult } from "./agent-session.ts";
import type { CallDeps } from "./call-deps.ts";
import type { Conversation } from "./conversation.ts";
import { type OpenedConversation, openConversation } from "./open-conversation.ts";
import { SessionRules } from "./rules/session-rules.ts";
import { weighRun } from "./weigh-run.ts";

export interface SessionTalkDeps {
  options: AgentSessionOptions;
  /** Events of before this session object was made. */
  stored: readonly AgentEvent[];
  readOnly: boolean;
  callDeps: CallDeps;
  /** The one that fits the model. */
  editFormat(): EditFormat;
  emit: Emit;
}

/** What a session's model hears beside the user's messages and the results of its calls. Opened by whoever needs it first. */
export class SessionTalk {
  private readonly deps: SessionTalkDeps;
  private opened: OpenedConversation | undefined;
  private rules: SessionRules | undefined;

  constructor(deps: SessionTalkDeps) {
    this.deps = deps;
  }

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  /** `lastTurn` open: the calls of the last turn wait for a decision and have no results yet. */
  async open(lastTurn: "answered" | "open", signal: AbortSignal): Promise<Conversation> {
    const { options, stored, readOnly, callDeps, emit } = this.deps;
    const { profile, ports, clock } = options;
    this.opened ??= await openConversation(
      {
        profile,
        ports,
        clock,
        mayChange: !readOnly,
        canAsk: options.approver.canAsk,
        editFormat: callDeps.toolbox.editFormat,
        events: stored,
        lastTurn,
      },
      signal,
    );
    this.rules ??= new SessionRules(this.opened.rules, {
      files: ports.files,
      isProject: async (path, until) => (await callDeps.provenance?.isProject(path, until)) ?? true,
      stored,
      hide: (text) => callDeps.secrets?.hide(text, "rules of the project") ?? text,
      emit,
    });
    return this.opened.conversation;
  }

  /** Before a run begins, with the message in its place: how it ends when it may use more than the user wants it to. */
  async weigh(model: ChatModel, signal: AbortSignal): Promise<RunResult | undefined> {
    const { options, callDeps, emit } = this.deps;
    const { estimator, ports } = options;
    const conversation = this.opened?.conversation;
    if (estimator === undefined || conversation === undefined) return undefined;
    const promptTokens = conversation.size.estimate(conversation.messages, callDeps.toolbox.offeredSchemas);
    return weighRun({ estimator, questioner: ports.questioner, emit }, promptTokens, model.price, signal);
  }

  /** Hears what is said, to know what the work comes to. */
  note(event: AgentEventBody): void {
    this.rules?.note(event);
  }

  /** The calls of a turn have ended. */
  async afterCalls(): Promise<void> {
    await this.rules?.look();
  }

  /** Before a turn: rules that the work has come to, and what the user did to applied changes since the model last spoke. */
  deliver(): void {
    const rules = this.rules?.take();
    if (rules !== undefined) this.opened?.conversation.addUser(rules);
    for (const text of this.takeFeedback()) this.opened?.conversation.addUser(text);
  }

  /** What the user did to applied changes since it was last asked; the caller tells the model. */
  takeFeedback(): string[] {
    const { options, emit } = this.deps;
    const texts = options.ports.ledger?.takeFeedback(options.writer.id) ?? [];
    for (const text of texts) emit({ type: "review-feedback", text });
    return texts;
  }

  /** The beginning of the requests changes once, together with the model, whose cache does not have it anyway. */
  followModel(): void {
    const { toolbox } = this.deps.callDeps;
    const format = this.deps.editFormat();
    if (toolbox.editFormat === format || this.opened === undefined) return;
    toolbox.setEditFormat(format);
    this.opened.conversation.replaceSystem(this.opened.systemFor(format));
  }
}
