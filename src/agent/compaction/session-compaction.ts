import { createId } from "../../base/ids.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { ChatMessage, ChatModel, TokenUsage } from "../../ports/chat-model.ts";
import type { AgentEvent, AgentEventBody, AgentEventOf, Emit } from "../../protocol/agent-event.ts";
import type { CompactionPreview, PinnedItem } from "../../protocol/compaction.ts";
import { currentEvents } from "../../protocol/current-events.ts";
import type { Conversation } from "../conversation.ts";
import type { Toolbox } from "../toolbox.ts";
import { chooseTail } from "./choose-tail.ts";
import { messageTokens } from "./message-size.ts";
import { PinnedFacts } from "./pinned-facts.ts";
import { fitPinned, renderCompaction } from "./render-compaction.ts";
import { summarise } from "./summarise.ts";

/** How full the model's context may get, percent, before a conversation is shortened by itself. */
export const defaultThreshold = 80;
/** Where nobody knows the context length, for what stays. */
const assumedContext = 32_000;
/** Of the context: what stays as it is, and what is carried word for word (as characters, four a token). */
const tailShare = 0.2;
const pinnedShare = 0.25;
/** By how much of the context a conversation has to grow before it is shortened by itself again. */
const growth = 0.1;
/** After an undo only what would not fit any more is shortened by itself. */
const thresholdAfterUndo = 95;
/** Above that the question for a summary does not fit behind the conversation. */
const fullShare = 0.93;

export type CompactionCause = AgentEventOf<"compaction">["cause"];

export interface SessionCompactionDeps {
  conversation: Conversation;
  /** Events of before this session object was made. */
  stored: readonly AgentEvent[];
  /** What goes to it is looked through for secrets. */
  model(): ChatModel;
  toolbox: Toolbox;
  ledger?: ChangeLedger | undefined;
  sessionId: string;
  /** Percent; 0: never by itself. */
  threshold(): number;
  hide(text: string): string;
  /** What the model knew of files is gone, but for these (absolute paths). */
  forgetFiles(except: ReadonlySet<string>): void;
  emit: Emit;
}

/** Shortens the conversation of one session when it gets too long, or when the user asks for it; and brings it back. */
export class SessionCompaction {
  private readonly deps: SessionCompactionDeps;
  private readonly facts = new PinnedFacts();
  /** Absolute paths by call. */
  private readonly paths = new Map<string, string[]>();
  private nextAt = 0;
  private undone = false;

  constructor(deps: SessionCompactionDeps) {
    this.deps = deps;
    for (const event of currentEvents(deps.stored)) this.note(event);
  }

  note(event: AgentEventBody): void {
    this.facts.note(event);
    if (event.type === "tool-start") {
      this.paths.set(
        event.callId,
        event.access.flatMap(({ path }) => path ?? []),
      );
    }
  }

  /** About how much of the context is in use. */
  get tokens(): number {
    return this.estimate(this.deps.conversation.messages);
  }

  /** True when the next request would be over the threshold. */
  get isDue(): boolean {
    const { contextTokens } = this.deps.model();
    const threshold = this.deps.threshold();
    if (contextTokens === undefined || threshold === 0) return false;
    const share = this.undone ? Math.max(threshold, thresholdAfterUndo) : threshold;
    const { tokens } = this;
    return tokens >= (contextTokens * share) / 100 && tokens >= this.nextAt;
  }

  /** What shortening now would do; undefined where there is nothing to shorten. */
  preview(): CompactionPreview | undefined {
    const plan = this.plan();
    if (plan === undefined) return undefined;
    const { shortened, tail, pinned } = plan;
    const carried = pinned.reduce((sum, { text }) => sum + text.length / 4, 0);
    return {
      before: this.tokens,
      after: Math.ceil(this.estimate([...this.head, ...tail]) + carried + 600),
      pinned,
      shortened: shortened.map((message) => ({ title: titleOf(message), tokens: messageTokens(message) })),
      keptMessages: tail.length,
    };
  }

  /** False where there is nothing to shorten. @throws the abort reason; the conversation is then as it was. */
  async compact(
    cause: CompactionCause,
    wish: { hint?: string | undefined; spend?: (usage: TokenUsage) => void },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { conversation, toolbox, hide, emit } = this.deps;
    const plan = this.plan();
    if (plan === undefined) return false;
    const before = this.tokens;
    const model = this.deps.model();
    const { summary, by } = await summarise(
      {
        model,
        messages: conversation.messages,
        tools: toolbox.offeredSchemas,
        hint: wish.hint,
        full: cause === "overflow" || (model.contextTokens !== undefined && before > model.contextTokens * fullShare),
        spend: (usage, other) => {
          wish.spend?.(usage);
          emit({ type: "usage", ...usage, ...(other !== undefined && { model: other }) });
        },
      },
      signal,
    );
    const text = hide(renderCompaction(plan.pinned, summary));
    const compactionId = createId("compaction");
    conversation.compact(compactionId, text, plan.tail.length);
    const after = this.tokens;
    this.nextAt = after + (model.contextTokens ?? assumedContext) * growth;
    this.deps.forgetFiles(this.filesOf(plan.tail));
    emit({
      type: "compaction",
      compactionId,
      cause,
      ...(wish.hint !== undefined && { hint: wish.hint }),
      keptMessages: plan.tail.length,
      text,
      summary,
      by,
      pinned: plan.pinned.map(({ kind }) => kind),
      shortened: countShortened(plan.shortened),
      before,
      after,
    });
    if (!toolbox.names.includes("search_history")) emit({ type: "tools-loaded", group: "history" });
    return true;
  }

  /** Brings back what the newest shortening took; false where there is none. */
  undo(): boolean {
    const compactionId = this.deps.conversation.undoCompaction();
    if (compactionId === undefined) return false;
    this.undone = true;
    this.nextAt = 0;
    this.deps.emit({ type: "compaction-undone", compactionId, tokens: this.tokens });
    return true;
  }

  private get head(): readonly ChatMessage[] {
    return this.deps.conversation.messages.filter(({ role }) => role === "system");
  }

  private plan(): { tail: ChatMessage[]; shortened: ChatMessage[]; pinned: PinnedItem[] } | undefined {
    const { conversation, ledger, sessionId } = this.deps;
    const context = this.deps.model().contextTokens ?? assumedContext;
    const messages = conversation.messages.filter(({ role }) => role !== "system");
    const count = chooseTail(messages, context * tailShare);
    if (count === 0) return undefined;
    const shortened = messages.slice(0, messages.length - count);
    const tail = messages.slice(messages.length - count);
    const items = this.facts.items(openChanges(ledger, sessionId));
    const pinned = items.filter(({ kind, text }) => kind === "task" || !stands(text, tail));
    return { shortened, tail, pinned: fitPinned(pinned, context * 4 * pinnedShare) };
  }

  private estimate(messages: readonly ChatMessage[]): number {
    return this.deps.conversation.size.estimate(messages, this.deps.toolbox.offeredSchemas);
  }

  private filesOf(messages: readonly ChatMessage[]): Set<string> {
    const calls = messages.flatMap((message) => (message.role === "assistant" ? message.toolCalls : []));
    return new Set(calls.flatMap(({ id }) => this.paths.get(id) ?? []));
  }
}

/** What stays in the conversation as it is need not be carried beside it. */
function stands(text: string, tail: readonly ChatMessage[]): boolean {
  return tail.some(({ role, content }) => role === "user" && content.startsWith(text));
}

function openChanges(ledger: ChangeLedger | undefined, sessionId: string): string[] {
  const files = (ledger?.files ?? []).filter(({ request }) => request.sessionId === sessionId);
  return files.map(({ display, kind, hunks, added, removed }) => {
    const lines = hunks.map(({ line, count }) => (count > 1 ? `${line + 1}–${line + count}` : `${line + 1}`));
    return `${display}: ${kind}${lines.length === 0 ? "" : `, lines ${lines.join(", ")}`} (+${added} −${removed})`;
  });
}

function countShortened(messages: readonly ChatMessage[]): { requests: number; results: number } {
  return {
    requests: messages.filter(({ role }) => role === "user").length,
    results: messages.filter(({ role }) => role === "tool").length,
  };
}

function titleOf(message: ChatMessage): string {
  const words = message.content.replace(/\s+/g, " ").trim().slice(0, 100);
  if (message.role !== "assistant") return `${message.role === "tool" ? "Result" : "Message"}: ${words}`;
  const calls = message.toolCalls.map(({ name, arguments: given }) => `${name} ${given.slice(0, 60)}`);
  return words === "" ? `Call: ${calls.join("; ")}` : `Answer: ${words}`;
}
