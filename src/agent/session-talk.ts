import { UserError } from "../base/errors.ts";
import type { ChatMessage, ChatModel, TokenUsage } from "../ports/chat-model.ts";
import type { AgentEvent, AgentEventBody, Emit } from "../protocol/agent-event.ts";
import type { ContextReport } from "../protocol/compaction.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import type { AgentSessionOptions, RunResult } from "./agent-session.ts";
import type { CallDeps } from "./call-deps.ts";
import { defaultThreshold, SessionCompaction } from "./compaction/session-compaction.ts";
import { reportContext } from "./context-report.ts";
import type { Conversation } from "./conversation.ts";
import { type OpenedConversation, openConversation } from "./open-conversation.ts";
import { openTurn } from "./open-turn.ts";
import { SessionRules } from "./rules/session-rules.ts";
import { SessionRecall } from "./session-recall.ts";
import { weighRun } from "./weigh-run.ts";

export interface SessionTalkDeps {
  options: AgentSessionOptions;
  /** Events of before this session object was made. */
  stored: readonly AgentEvent[];
  readOnly: boolean;
  callDeps: CallDeps;
  /** The one that fits the model. */
  editFormat(): EditFormat;
  model(): ChatModel;
  emit: Emit;
}

/** What a session's model hears beside the user's messages and the results of its calls. Opened by whoever needs it first. */
export class SessionTalk {
  private readonly deps: SessionTalkDeps;
  private opened: OpenedConversation | undefined;
  private rules: SessionRules | undefined;
  private recalling: SessionRecall | undefined;
  private shortening: SessionCompaction | undefined;
  /** What was said before it was opened. */
  private early: AgentEventBody[] = [];

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
    this.shortening ??= this.openCompaction(this.opened.conversation);
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

  /** What shortens the conversation; opens that first. */
  async compaction(signal: AbortSignal): Promise<SessionCompaction> {
    const { stored, callDeps } = this.deps;
    if (!this.isOpen) {
      if (openTurn(stored) !== undefined)
        throw new UserError("undecided", "A decision of yours is open.", "Decide on it first, then shorten.");
      await callDeps.secrets?.begin(signal);
    }
    const conversation = await this.open("answered", signal);
    this.shortening ??= this.openCompaction(conversation);
    return this.shortening;
  }

  /** What is in the window of the model now; opens the conversation first. */
  async report(signal: AbortSignal): Promise<ContextReport> {
    await this.compaction(signal);
    const { opened } = this;
    if (opened === undefined) throw new Error("The conversation is not open.");
    const tools = this.deps.callDeps.toolbox.offeredSchemas;
    return reportContext(opened.conversation, tools, this.rules?.files ?? [], this.deps.model().contextTokens);
  }

  /** What was said before the conversation was shortened. */
  history(): { who: string; text: string }[] {
    return (this.opened?.conversation.shortened ?? []).map((message) => ({ who: message.role, text: textOf(message) }));
  }

  /**
   * Before a request: shortens the conversation where it gets too long for the model, or was refused for that.
   * @returns whether it is shorter now.
   */
  async makeRoom(spend: (usage: TokenUsage) => void, isRefused: boolean, signal: AbortSignal): Promise<boolean> {
    const { shortening } = this;
    if (shortening === undefined || signal.aborted || !(isRefused || shortening.isDue)) return false;
    try {
      return await shortening.compact(isRefused ? "overflow" : "threshold", { spend }, signal);
    } catch (error) {
      // A run that is stopped meanwhile says so itself.
      if (signal.aborted) return false;
      throw error;
    }
  }

  private openCompaction(conversation: Conversation): SessionCompaction {
    const { options, stored, callDeps, emit } = this.deps;
    const shortening = new SessionCompaction({
      conversation,
      stored,
      model: () => callDeps.secrets?.model(this.deps.model()) ?? this.deps.model(),
      toolbox: callDeps.toolbox,
      ledger: options.ports.ledger,
      sessionId: options.writer.id,
      threshold: () => options.compactAt?.() ?? defaultThreshold,
      hide: (text) => callDeps.secrets?.hide(text, "a summary") ?? text,
      forgetFiles: (except) => callDeps.seen.forgetOthers(except),
      emit,
    });
    for (const event of this.early) shortening.note(event);
    this.early = [];
    return shortening;
  }

  /** Hears what is said, to know what the work comes to. */
  note(event: AgentEventBody): void {
    this.recalling?.note(event);
    this.rules?.note(event);
    if (this.shortening === undefined) this.early.push(event);
    else this.shortening.note(event);
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
    const recalled = this.recalling?.take();
    if (recalled !== undefined) this.opened?.conversation.addUser(recalled);
  }

  /** A request begins: looks up what the repository memory knows of it, for the second turn. */
  recall(request: string, signal: AbortSignal): void {
    const { options, callDeps, emit } = this.deps;
    const { ports, recall, logger } = options;
    this.recalling ??= new SessionRecall({
      memory: ports.memory,
      files: ports.files,
      isOn: () => recall?.() ?? false,
      hide: (text) => callDeps.secrets?.hide(text, "the repository memory") ?? text,
      emit,
      logger,
    });
    this.recalling.ask(request, signal);
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

function textOf(message: ChatMessage): string {
  if (message.role !== "assistant") return message.content;
  const calls = message.toolCalls.map((call) => `${call.name}(${call.arguments})`);
  return [message.content, ...calls].filter((part) => part !== "").join("\n");
}
