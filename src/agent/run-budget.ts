import type { TokenUsage } from "../ports/chat-model.ts";
import type { Clock } from "../ports/runtime.ts";
import type { RunLimits } from "./limits.ts";

/** Keeps count of what a run has used, and says in a sentence which limit is reached. */
export class RunBudget {
  private turns = 0;
  private tokens = 0;
  private cost = 0;
  private costKnown = true;
  private readonly began: number;
  private readonly limits: RunLimits;
  private readonly clock: Clock;

  constructor(limits: RunLimits, clock: Clock) {
    this.limits = limits;
    this.clock = clock;
    this.began = clock.now().getTime();
  }

  spend(usage: TokenUsage): void {
    this.turns += 1;
    this.tokens += usage.inputTokens + usage.outputTokens;
    this.cost += usage.cost ?? 0;
    if (usage.cost === undefined) this.costKnown = false;
  }

  /** Milliseconds until the time limit; undefined when there is none. */
  get remainingMs(): number | undefined {
    const { milliseconds } = this.limits;
    return milliseconds === undefined ? undefined : Math.max(0, this.began + milliseconds - this.clock.now().getTime());
  }

  /** The sentence for the user when no further turn may begin. */
  reached(): string | undefined {
    const { turns, tokens, cost } = this.limits;
    if (turns !== undefined && this.turns >= turns) return `The limit of ${turns} turns is reached.`;
    if (tokens !== undefined && this.tokens >= tokens)
      return `The limit of ${tokens} tokens is reached (${this.tokens} used).`;
    if (cost !== undefined && this.cost >= cost)
      return `The limit of ${cost} USD is reached (${this.cost.toFixed(4)} USD spent).`;
    if (cost !== undefined && !this.costKnown) {
      return `The limit of ${cost} USD cannot be kept: the price of this model is unknown. Set the price, or limit tokens instead.`;
    }
    return this.timeIsUp();
  }

  timeIsUp(): string | undefined {
    const { milliseconds } = this.limits;
    return milliseconds !== undefined && this.remainingMs === 0
      ? `The limit of ${milliseconds / 1000} s is reached.`
      : undefined;
  }
}
