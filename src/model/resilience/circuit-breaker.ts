/** Failures in a row after which a model is left alone, and for how long; the time doubles with each further failure. */
export interface BreakerPolicy {
  failures: number;
  openMs: number;
  maxOpenMs: number;
}

export const defaultBreakerPolicy: BreakerPolicy = { failures: 2, openMs: 30_000, maxOpenMs: 600_000 };

/**
 * Says whether a model may be asked. Closed: yes. Open, after failures in a row: not before its time is over. Then the next
 * request is a trial; a success closes it, a failure opens it for twice as long.
 */
export class CircuitBreaker {
  private readonly policy: BreakerPolicy;
  private inARow = 0;
  private openMs = 0;
  private openUntil = 0;

  constructor(policy: BreakerPolicy = defaultBreakerPolicy) {
    this.policy = policy;
  }

  /** `now` in milliseconds. */
  mayTry(now: number): boolean {
    return now >= this.openUntil;
  }

  get failing(): boolean {
    return this.inARow > 0;
  }

  /** When it may be tried again, milliseconds. */
  get retryAt(): number {
    return this.openUntil;
  }

  success(): void {
    this.inARow = 0;
    this.openMs = 0;
    this.openUntil = 0;
  }

  /** `lasting`: of a kind that does not pass by itself, such as a refused key; it opens at once. */
  failure(now: number, lasting: boolean): void {
    this.inARow += 1;
    if (!lasting && this.inARow < this.policy.failures) return;
    this.openMs = Math.min(this.policy.maxOpenMs, this.openMs === 0 ? this.policy.openMs : this.openMs * 2);
    this.openUntil = now + this.openMs;
  }
}
