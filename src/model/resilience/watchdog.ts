import { UserError } from "../../base/errors.ts";

/** How long a server may keep one silent, milliseconds. */
export interface Patience {
  /** Until the first byte; a local model first reads the whole prompt. */
  firstByteMs: number;
  /** Between two bytes. */
  idleMs: number;
  /** Between two pieces of the answer, whatever else (keep-alive comments, empty pieces) comes meanwhile. */
  progressMs: number;
  /** For the whole answer. */
  totalMs: number;
}

export const defaultPatience: Patience = {
  firstByteMs: 300_000,
  idleMs: 120_000,
  progressMs: 300_000,
  totalMs: 3_600_000,
};

/**
 * Ends a request whose server has fallen silent. Give `signal` to the request, call `byte` for what arrives and `progress` for
 * each piece of the answer, and `close` at the end. The timers are the machine's own: a stall is silence in real time.
 */
export class Watchdog {
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly patience: Patience;
  private readonly host: string;
  private readonly outer: AbortSignal;
  private readonly total: NodeJS.Timeout;
  private readonly piece: NodeJS.Timeout;
  private silence: NodeJS.Timeout;
  private heard = false;
  private failure: UserError | undefined;
  private readonly follow = (): void => this.controller.abort(this.outer.reason);

  constructor(host: string, patience: Patience, outer: AbortSignal) {
    this.host = host;
    this.patience = patience;
    this.outer = outer;
    this.signal = this.controller.signal;
    if (outer.aborted) this.follow();
    outer.addEventListener("abort", this.follow, { once: true });
    this.silence = setTimeout(() => this.stall("has not answered for", patience.firstByteMs), patience.firstByteMs);
    this.piece = setTimeout(
      () => this.stall("has sent nothing of the answer for", patience.progressMs),
      Math.max(patience.progressMs, patience.firstByteMs),
    );
    this.total = setTimeout(() => this.stall("has not ended its answer within", patience.totalMs), patience.totalMs);
  }

  /** Why the request was ended; undefined when it was not this watchdog. */
  get stalled(): UserError | undefined {
    return this.failure;
  }

  byte(): void {
    if (this.heard) {
      this.silence.refresh();
      return;
    }
    this.heard = true;
    clearTimeout(this.silence);
    const { idleMs } = this.patience;
    this.silence = setTimeout(
      () => this.stall("stopped in the middle of the answer: nothing came for", idleMs),
      idleMs,
    );
  }

  progress(): void {
    this.piece.refresh();
  }

  close(): void {
    clearTimeout(this.silence);
    clearTimeout(this.piece);
    clearTimeout(this.total);
    this.outer.removeEventListener("abort", this.follow);
  }

  private stall(what: string, milliseconds: number): void {
    this.failure ??= new UserError(
      "stalled",
      `The model server ${this.host} ${what} ${seconds(milliseconds)}.`,
      "Try again. If it happens often, choose a smaller model or a server that is less busy.",
    );
    this.controller.abort(this.failure);
  }
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
