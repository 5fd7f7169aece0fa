import type { ApprovalReply, ApprovalRequest, Approver } from "../../src/ports/user.ts";

type Answer =
  | Partial<ApprovalReply>
  | ((request: ApprovalRequest, signal: AbortSignal) => Promise<Partial<ApprovalReply>>);

/** An approver that answers in order and records what it was asked; the last answer repeats. */
export class AnsweringApprover implements Approver {
  readonly canAsk = true;
  readonly requests: ApprovalRequest[] = [];
  readonly expiryMs?: number;
  private readonly answers: Answer[];

  constructor(answers: Answer[], expiryMs?: number) {
    this.answers = answers;
    if (expiryMs !== undefined) this.expiryMs = expiryMs;
  }

  async approve(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply> {
    this.requests.push(request);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (answer === undefined) throw new Error(`Nobody expected to be asked: ${request.title}`);
    const given = typeof answer === "function" ? await answer(request, signal) : answer;
    return { decision: "once", by: "user", ...given };
  }
}

/** An approver of a place where nobody sits. */
export const absentApprover: Approver = {
  canAsk: false,
  approve: () => Promise.reject(new Error("Nobody is there to be asked.")),
};
