import type { AgentEventOf, Attachment, EndReason, QuestionOption } from "../../protocol/agent-event.ts";
import type { FileChange, HunkState } from "../../protocol/change.ts";
import type { LimitReached } from "../../protocol/limits.ts";
import type { CostEstimate, Plan } from "../../protocol/plan.ts";
import type { Thought } from "../../protocol/strategy.ts";
import type { TodoItem } from "../../protocol/todo-item.ts";

export type Approval = Omit<AgentEventOf<"permission-request">, "type" | "sessionId" | "runId">;
export type ApprovalReply = Pick<AgentEventOf<"permission-reply">, "decision" | "by" | "advice">;

/** One tool call, from its start to its result. */
export interface Call {
  callId: string;
  tool: string;
  title: string;
  input: unknown;
  /** ISO 8601. */
  startedAt: string;
  /** What a command has printed so far; its tail when it is long. */
  output: string;
  status: "running" | "ok" | "error";
  code?: string;
  result?: string;
  durationMs?: number;
  exitCode?: number;
  /** How a command ended, or that it goes on, where the exit code does not say it. */
  outcome?: "background" | "timed-out" | "signalled";
  command?: string;
  /** The checkpoint it came after, for a call that may have changed something. */
  checkpointId?: string;
  reply?: ApprovalReply;
}

export interface Reasoning {
  id: string;
  text: string;
  startedAt: string;
  endedAt?: string;
}

export type Step = { kind: "call"; call: Call } | { kind: "reasoning"; reasoning: Reasoning };

/** A file of the changes card. It is open for decisions while `requestId` is set. */
export interface ReviewFile {
  callId: string;
  requestId?: string;
  change: FileChange;
  /** The checkpoint that its call came after, once it is applied. */
  checkpointId?: string;
  /** The host keeps track of what becomes of it since it is applied. */
  tracked?: boolean;
  /** The agent may have edited the same lines later. */
  editedAgain?: boolean;
  /** For "always", of the request it is asked with. */
  pattern?: string;
  /** Decision on a file without hunks (delete, move). */
  decision?: HunkState;
}

/** What is decided and what is not: one entry for each hunk, one for a file without hunks. */
export function decisionsOf(file: ReviewFile): HunkState[] {
  const { hunks, state } = file.change;
  if (hunks.length > 0) return hunks.map((hunk) => hunk.state);
  return [file.decision ?? (state === "applied" ? "accepted" : state === "proposed" ? "pending" : "rejected")];
}

export interface UserBlock {
  kind: "user";
  id: string;
  text: string;
  attachments: readonly Attachment[];
  steering: boolean;
}
export interface ProseBlock {
  kind: "prose";
  id: string;
  text: string;
  streaming: boolean;
}
export interface StepsBlock {
  kind: "steps";
  id: string;
  steps: readonly Step[];
}
export interface CommandBlock {
  kind: "command";
  id: string;
  call: Call;
}
export interface ApprovalBlock {
  kind: "approval";
  id: string;
  approval: Approval;
  call: Call;
  /** It is about no call of the model, so no end of one will come: an answer to show, hooks to trust. */
  alone?: true;
}
export interface ChangesBlock {
  kind: "changes";
  id: string;
  /** Why it is asked; the newest request of the review. */
  reason: string;
  files: readonly ReviewFile[];
}
export interface CheckpointBlock {
  kind: "checkpoint";
  /** Of the checkpoint. */
  id: string;
  number: number | undefined;
  /** ISO 8601. */
  time: string;
  cause: "request" | "restore";
}
export interface RestoredBlock {
  kind: "restored";
  id: string;
  checkpointId: string;
  callId?: string;
  /** `3`, or `3.2`. */
  number: string;
  /** Files that were written or deleted. */
  files: number;
  conversation: boolean;
  /** The checkpoint made before it; restoring that undoes it. */
  undoId: string;
  /** The number of the restore that this one took back. */
  undoes?: string;
}
/** The conversation was shortened here. */
export interface CompactionBlock
  extends Pick<AgentEventOf<"compaction">, "before" | "after" | "pinned" | "shortened" | "summary" | "by" | "text"> {
  kind: "compaction";
  /** Of the shortening. */
  id: string;
  undone?: boolean;
}
export interface QuestionBlock {
  kind: "question";
  id: string;
  question: string;
  options: readonly QuestionOption[];
  answer?: string;
  by?: "user" | "nobody" | "abort";
}
export interface TodosBlock {
  kind: "todos";
  id: string;
  items: readonly TodoItem[];
}
export interface PlanBlock {
  kind: "plan";
  /** Of the plan. */
  id: string;
  plan: Plan;
  estimate?: CostEstimate;
  /** While it waits for approval. */
  requestId?: string;
}
export interface ThoughtsBlock {
  kind: "thoughts";
  /** Of the tree. */
  id: string;
  thoughts: readonly Thought[];
  /** Weight by criterion. */
  rubric: Readonly<Record<string, number>>;
}
export interface ErrorBlock {
  kind: "error";
  id: string;
  message: string;
  nextStep: string;
}
export interface NoticeBlock {
  kind: "notice";
  id: string;
  level: "info" | "warning";
  text: string;
}
export interface EndBlock {
  kind: "end";
  id: string;
  reason: EndReason;
  text: string;
  /** Which limit it was. */
  limit?: LimitReached;
}

export type Block =
  | UserBlock
  | ProseBlock
  | StepsBlock
  | CommandBlock
  | ApprovalBlock
  | ChangesBlock
  | QuestionBlock
  | CheckpointBlock
  | RestoredBlock
  | CompactionBlock
  | TodosBlock
  | PlanBlock
  | ThoughtsBlock
  | ErrorBlock
  | NoticeBlock
  | EndBlock;

/** True while the block waits for the user. */
export function isPending(block: Block): boolean {
  if (block.kind === "approval") return true;
  if (block.kind === "question") return block.answer === undefined;
  if (block.kind === "plan") return block.requestId !== undefined;
  return block.kind === "changes" && block.files.some((file) => file.requestId !== undefined);
}

/** Whether the call shows in this block. */
export function holdsCall(block: Block, callId: string): boolean {
  if (block.kind === "command" || block.kind === "approval") return block.call.callId === callId;
  if (block.kind === "changes") return block.files.some((file) => file.callId === callId);
  return block.kind === "steps" && block.steps.some((step) => step.kind === "call" && step.call.callId === callId);
}

/** The element that shows the block, so that a command can lead there. */
export function blockElementId(id: string): string {
  return `block-${id}`;
}
