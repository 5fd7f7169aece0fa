import type { AgentEventOf } from "../protocol/agent-event.ts";

/** Adds up what one run has used, for the line that ends it. */
export class RunAccount {
  private turns = 0;
  private inputTokens = 0;
  private cachedTokens = 0;
  private outputTokens = 0;
  private cost = 0;
  private priced = false;
  private estimated = false;

  addTurn(): void {
    this.turns += 1;
  }

  add(usage: AgentEventOf<"usage">): void {
    this.inputTokens += usage.inputTokens;
    this.cachedTokens += usage.cachedTokens;
    this.outputTokens += usage.outputTokens;
    this.cost += usage.cost ?? 0;
    this.priced ||= usage.cost !== undefined;
    this.estimated ||= usage.estimated === true;
  }

  /** `3 turns · 12,345 tokens in (40 % cached), 210 out · $0.0123`. */
  describe(): string {
    // Without toLocaleString, whose first call loads the tables of every language.
    const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
    const share = this.inputTokens === 0 ? 0 : Math.round((100 * this.cachedTokens) / this.inputTokens);
    const cached = share > 0 ? ` (${share} % cached)` : "";
    const about = this.estimated ? "about " : "";
    return [
      `${this.turns} ${this.turns === 1 ? "turn" : "turns"}`,
      `${about}${number(this.inputTokens)} tokens in${cached}, ${number(this.outputTokens)} out`,
      ...(this.priced ? [`$${this.cost.toFixed(4)}`] : []),
    ].join(" · ");
  }
}
