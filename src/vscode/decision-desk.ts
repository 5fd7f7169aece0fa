import { Emitter } from "../base/emitter.ts";
import type { ApprovalReply, ApprovalRequest, Approver, Question, Questioner } from "../ports/user.ts";
import type { Decision } from "../protocol/access.ts";
import type { PlanReply } from "../protocol/plan.ts";
import type { ReviewOutcome, ReviewStore } from "./review/review-store.ts";

/** What waits for the user, in the order it came. */
export interface PendingDecision {
  requestId: string;
  sessionId: string;
  title: string;
  /** True when it is decided in the editor, hunk by hunk. */
  review: boolean;
}

export interface UserReply {
  decision: Decision;
  advice?: string;
  pattern?: string;
  /** Changes are applied now and reviewed later. */
  later?: boolean;
}

export interface DecisionDeskOptions {
  reviews: ReviewStore;
  expiryMs: () => number;
}

interface Waiting extends PendingDecision {
  approval?: {
    request: ApprovalRequest;
    resolve: (reply: ApprovalReply) => void;
    /** Of a review that is answered as a whole: how far the answer goes. */
    how?: Omit<UserReply, "advice">;
  };
  question?: { resolve: (answer: string) => void };
  plan?: { resolve: (reply: PlanReply) => void };
}

/** Holds every open question of every session until the panel, the review or an abort settles it. Emits no agent events itself. */
export class DecisionDesk {
  private readonly options: DecisionDeskOptions;
  private readonly waiting = new Map<string, Waiting>();
  private readonly changes = new Emitter<PendingDecision | undefined>();

  constructor(options: DecisionDeskOptions) {
    this.options = options;
  }

  /** Hears of each new decision, and with `undefined` that one is gone. */
  onChange(listener: (added: PendingDecision | undefined) => void): () => void {
    return this.changes.on(listener);
  }

  get pending(): readonly PendingDecision[] {
    return [...this.waiting.values()];
  }

  /** Decisions the user sees waiting: the files of a session's review come one by one, and are one decision. */
  get count(): number {
    const reviewed = this.pending.filter(({ review }) => review).map(({ sessionId }) => sessionId);
    return this.waiting.size - reviewed.length + new Set(reviewed).size;
  }

  /** Whether a session waits for the user. */
  isWaiting(sessionId: string): boolean {
    return this.pending.some((decision) => decision.sessionId === sessionId);
  }

  approverFor(sessionId: string): Approver {
    const { options } = this;
    return {
      canAsk: true,
      get expiryMs() {
        return options.expiryMs();
      },
      approve: (request, signal) => this.approve(sessionId, request, signal),
    };
  }

  questionerFor(sessionId: string): Questioner {
    return {
      canAsk: true,
      ask: (question, signal) => this.ask(sessionId, question, signal),
      reviewPlan: ({ requestId }, signal) => this.reviewPlan(sessionId, requestId, signal),
    };
  }

  /** The panel's answer. For a review it decides what is still undecided. */
  reply(requestId: string, reply: UserReply): void {
    const approval = this.waiting.get(requestId)?.approval;
    if (approval === undefined) return;
    if (this.options.reviews.has(requestId)) {
      const { advice, ...how } = reply;
      // What was rejected before stays so; the rest goes the way of the reply.
      approval.how = how;
      const state = reply.decision === "reject" ? "rejected" : "accepted";
      this.options.reviews.decide(requestId, undefined, undefined, state, advice);
      return;
    }
    approval.resolve({ ...reply, by: "user" });
  }

  answer(requestId: string, answer: string): void {
    this.waiting.get(requestId)?.question?.resolve(answer);
  }

  replyPlan(requestId: string, reply: PlanReply): void {
    this.waiting.get(requestId)?.plan?.resolve(reply);
  }

  private reviewPlan(sessionId: string, requestId: string, signal: AbortSignal): Promise<PlanReply> {
    const { promise, resolve, reject } = Promise.withResolvers<PlanReply>();
    this.add({ requestId, sessionId, title: "Run this plan?", review: false, plan: { resolve } });
    return this.settle(requestId, promise, reject, signal);
  }

  private approve(sessionId: string, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply> {
    const { requestId, title } = request;
    const changes = request.changes ?? [];
    const review = changes.length > 0;
    const { promise, resolve, reject } = Promise.withResolvers<ApprovalReply>();
    const approval: NonNullable<Waiting["approval"]> = { request, resolve };
    this.add({ requestId, sessionId, title, review, approval });
    if (review) {
      this.options.reviews.open({
        requestId,
        changes,
        settled: (outcome) => resolve(replyOf(outcome, approval.how)),
      });
    }
    return this.settle(requestId, promise, reject, signal).finally(() => this.options.reviews.close(requestId));
  }

  private ask(sessionId: string, question: Question, signal: AbortSignal): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { requestId, question: title } = question;
    this.add({ requestId, sessionId, title, review: false, question: { resolve } });
    return this.settle(requestId, promise, reject, signal);
  }

  private add(decision: Waiting): void {
    this.waiting.set(decision.requestId, decision);
    this.changes.emit(decision);
  }

  private async settle<T>(
    requestId: string,
    promise: Promise<T>,
    reject: (reason: unknown) => void,
    signal: AbortSignal,
  ): Promise<T> {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.waiting.delete(requestId);
      this.changes.emit(undefined);
    }
  }
}

function replyOf(outcome: ReviewOutcome, how: Omit<UserReply, "advice"> = { decision: "once" }): ApprovalReply {
  const advice = outcome.advice === "" ? {} : { advice: outcome.advice };
  if (!outcome.accepted) return { decision: "reject", by: "user", ...advice };
  const { decision, pattern, later } = how;
  return {
    decision: decision === "reject" ? "once" : decision,
    by: "user",
    rejectedHunks: outcome.rejectedHunks,
    ...advice,
    ...(pattern && { pattern }),
    ...(later && { later }),
  };
}
