import { Emitter } from "../../base/emitter.ts";
import type { FileChange, HunkState } from "../../protocol/change.ts";
import type { HostMessage } from "../../protocol/panel-message.ts";
import {
  adviceOf,
  decide,
  decisionsOf,
  isAnyAccepted,
  pendingCount,
  type ReviewedFile,
  rejectedHunks,
} from "./reviewed-file.ts";

type ReviewStateMessage = Extract<HostMessage, { type: "review-state" }>;

export interface ReviewOutcome {
  accepted: boolean;
  rejectedHunks: Record<string, string[]>;
  advice: string;
}

export interface ReviewRequest {
  requestId: string;
  changes: readonly FileChange[];
  /** Called once, when everything is decided. */
  settled: (outcome: ReviewOutcome) => void;
}

export interface ReviewUpdate {
  kind: "opened" | "changed" | "closed";
  requestId: string;
  files: readonly ReviewedFile[];
}

interface OpenReview {
  request: ReviewRequest;
  files: ReviewedFile[];
}

/** The open decisions on proposed changes, whoever takes them: editor, panel or command. Knows nothing of editors. */
export class ReviewStore {
  private readonly reviews = new Map<string, OpenReview>();
  private readonly updates = new Emitter<ReviewUpdate>();

  on(listener: (update: ReviewUpdate) => void): () => void {
    return this.updates.on(listener);
  }

  /** Every file under review, in the order the requests came. */
  get files(): readonly ReviewedFile[] {
    return [...this.reviews.values()].flatMap((review) => review.files);
  }

  /** How far the open reviews are, or one of them, as the panel hears it. */
  messages(requestId?: string): ReviewStateMessage[] {
    const ids = [...this.reviews.keys()].filter((id) => requestId === undefined || id === requestId);
    return ids.map((id) => ({
      type: "review-state",
      requestId: id,
      decisions: (this.reviews.get(id)?.files ?? []).flatMap(decisionsOf),
    }));
  }

  file(requestId: string, changeId: string): ReviewedFile | undefined {
    return this.reviews.get(requestId)?.files.find((file) => file.change.changeId === changeId);
  }

  has(requestId: string): boolean {
    return this.reviews.has(requestId);
  }

  open(request: ReviewRequest): void {
    const { requestId } = request;
    const files = request.changes.map((change) => ({ requestId, change, whole: "pending" as const, comments: {} }));
    this.reviews.set(requestId, { request, files });
    this.updates.emit({ kind: "opened", requestId, files });
  }

  /** `changeId` absent: every file of the request; `hunkId` absent: every undecided hunk. Settles when nothing is left. */
  decide(
    requestId: string,
    changeId: string | undefined,
    hunkId: string | undefined,
    state: HunkState,
    comment?: string,
  ): void {
    const review = this.reviews.get(requestId);
    if (review === undefined) return;
    const concerned = (file: ReviewedFile) => changeId === undefined || file.change.changeId === changeId;
    review.files = review.files.map((file) => (concerned(file) ? decide(file, hunkId, state, comment) : file));
    this.updates.emit({ kind: "changed", requestId, files: review.files });
    if (review.files.every((file) => pendingCount(file) === 0)) this.settle(requestId, review);
  }

  /** The request was answered elsewhere, has expired or was aborted. */
  close(requestId: string): void {
    const review = this.reviews.get(requestId);
    if (review === undefined) return;
    this.reviews.delete(requestId);
    this.updates.emit({ kind: "closed", requestId, files: review.files });
  }

  private settle(requestId: string, review: OpenReview): void {
    this.close(requestId);
    review.request.settled({
      accepted: review.files.some(isAnyAccepted),
      rejectedHunks: Object.fromEntries(
        review.files
          .map(({ change }) => [change.changeId, rejectedHunks(change)])
          .filter(([, ids]) => ids?.length !== 0),
      ),
      advice: adviceOf(review.files),
    });
  }
}
