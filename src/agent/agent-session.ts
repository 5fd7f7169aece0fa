import type { ChatModel } from "../ports/chat-model.ts";
import type { CheckpointRecorder } from "../ports/checkpoints.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { SessionWriter, StoredSession } from "../ports/session-store.ts";
import type { Approver } from "../ports/user.ts";
import type { PermissionMode } from "../protocol/access.ts";
import type { AgentEvent, AgentEventBody, AgentEventOf, Attachment, EndReason } from "../protocol/agent-event.ts";
import type { CompactionPreview, ContextReport } from "../protocol/compaction.ts";
import type { EditFormatSetting } from "../protocol/edit-format.ts";
import type { ToolPorts } from "../tools/define-tool.ts";
import type { AgentProfile } from "./agent-profile.ts";
import type { GuardOptions } from "./guard-options.ts";
import type { LimitChange } from "./limits.ts";
import type { StrategyOptions, StrategyWish } from "./strategies/strategy.ts";

export interface UserMessage extends StrategyWish {
  text: string;
  attachments?: readonly Attachment[];
}

export interface RunResult {
  reason: EndReason;
  /** The last answer, or why the run ended. */
  text: string;
  /** Set where a limit ended it. */
  limit?: AgentEventOf<"session-end">["limit"];
}

export interface AgentSessionOptions extends GuardOptions {
  writer: SessionWriter;
  /** What was read from the log when an existing session is taken up again. */
  stored?: StoredSession;
  model: ChatModel;
  profile: AgentProfile;
  mode: PermissionMode;
  /** False in an untrusted workspace: only reading is offered and allowed. */
  trusted: boolean;
  ports: ToolPorts;
  /** Marks a moment before each request; the ports' changes are noted by the same recorder. Absent: no checkpoints. */
  checkpoints?: CheckpointRecorder | undefined;
  approver: Approver;
  rules: RuleStore;
  /** True where the shell of the ports has a sandbox: mode sandboxed makes use of it. */
  hasSandbox?: boolean;
  /** Whether places that the repository memory knows for a request are told with it, asked before each; absent: no. */
  recall?: () => boolean;
  /** How edits are written, asked before each turn; absent: by the model. */
  editFormat?: () => EditFormatSetting;
  /** How full the model's context may get before the conversation is shortened, percent; 0: never by itself. Asked before each turn. */
  compactAt?: () => number;
  /** What ways of working other than the plain loop need. */
  strategies?: StrategyOptions;
  clock: Clock;
  logger: Logger;
}

/** One conversation: its history, the run that is under way, and everyone who listens. */
export interface AgentSession {
  readonly id: string;
  readonly running: boolean;
  readonly mode: PermissionMode;
  readonly model: ChatModel;
  /** Hears every event, stamped, after it was given to the log. `asLogged`: with placeholders for secrets, as the log has it. */
  on(listener: (event: AgentEvent) => void, options?: { asLogged?: boolean }): () => void;
  /** Opens a run with a user message; resolves when it has ended, never rejects. @throws UserError busy when a run is under way. */
  send(message: UserMessage): Promise<RunResult>;
  /** Goes on without a new message: after an error, a limit or an interruption. @throws UserError busy. */
  continueRun(): Promise<RunResult>;
  /**
   * Delivers a message at the next turn of the run under way; false when none is. Its `user-message` event says that it arrived:
   * until then the front end keeps it, since a run that ends first drops it.
   */
  steer(message: UserMessage): boolean;
  /** Aborts the run; every open call is answered, then `session-end` comes with reason `aborted`. */
  stop(): void;
  /** The next turn uses it. */
  setModel(model: ChatModel): void;
  setMode(mode: PermissionMode): void;
  /**
   * Raises a limit for this session, or without `to` lets the next run go on once without it. After a run that this limit has
   * ended, a raised one goes on with what it had used.
   */
  adjustLimit(change: LimitChange): void;
  /**
   * Notes a restore and goes on from there: the next request is made of what still counts of `history`, everything said so far,
   * and what the model has seen of files counts as unseen. @throws UserError busy.
   */
  rewind(notes: readonly AgentEventBody[], history: readonly AgentEvent[]): void;
  /** What is in the window of the model now, by part. @throws UserError busy. */
  reportContext(): Promise<ContextReport>;
  /** What shortening the conversation now would do; undefined where there is nothing to shorten. @throws UserError busy. */
  previewCompaction(): Promise<CompactionPreview | undefined>;
  /**
   * Shortens the conversation: what must not be lost is carried word for word, the rest summed up by the model. `hint`: what to look
   * after. False where there is nothing to shorten, or it was stopped. @throws UserError busy.
   */
  compact(hint?: string): Promise<boolean>;
  /** Brings back what the newest shortening took; false where there is none. @throws UserError busy. */
  undoCompaction(): Promise<boolean>;
  /** Stops, flushes the log and closes it. */
  close(): Promise<void>;
}
