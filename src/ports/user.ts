import type { Decision } from "../protocol/access.ts";
import type { AgentEventOf, QuestionOption } from "../protocol/agent-event.ts";
import type { Plan, PlanReply } from "../protocol/plan.ts";

export type ApprovalRequest = Omit<AgentEventOf<"permission-request">, "type" | "time" | "sessionId" | "runId">;

export interface ApprovalReply {
  decision: Decision;
  by: "user" | "expiry" | "nobody" | "abort";
  /** What the model should do instead, or a comment on rejected hunks. */
  advice?: string;
  /** The pattern for "always", as the user left it. */
  pattern?: string;
  /** With consent to changes: they are applied now, and their hunks wait for review. */
  later?: boolean;
  /** Per change id the hunk ids that were rejected; the others are accepted. */
  rejectedHunks?: Record<string, string[]>;
}

/** Asks a person. Several requests may be open at once; an approver shows those of one turn as one review. */
export interface Approver {
  /** False when nobody can answer: what would be asked is denied. */
  readonly canAsk: boolean;
  /** After this many milliseconds an open request counts as rejected; absent means never. */
  readonly expiryMs?: number;
  /** @throws the abort reason when `signal` fires. */
  approve(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply>;
}

export interface Question {
  requestId: string;
  question: string;
  options: QuestionOption[];
}

export interface PlanRequest {
  requestId: string;
  plan: Plan;
}

export interface Questioner {
  readonly canAsk: boolean;
  /** @throws the abort reason when `signal` fires. */
  ask(question: Question, signal: AbortSignal): Promise<string>;
  /**
   * Shows a plan for approval, which the user may change. Absent: it is asked for in words, through `ask`.
   * @throws the abort reason when `signal` fires.
   */
  reviewPlan?(request: PlanRequest, signal: AbortSignal): Promise<PlanReply>;
}
