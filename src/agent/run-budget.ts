import type { Bound } from "../limits/combine-bounds.ts";
import { describeLimit } from "../limits/describe-limit.ts";
import { usedPerMinute, usedWithin, windowLength } from "../limits/usage-windows.ts";
import type { ModelPrice, TokenUsage, ToolCall } from "../ports/chat-model.ts";
import type { Clock } from "../ports/runtime.ts";
import type { Amounts, UsageLedger } from "../ports/usage-ledger.ts";
import type { AgentEvent } from "../protocol/agent-event.ts";
import type { LimitName, LimitQuantity, LimitReached } from "../protocol/limits.ts";
import type { RunLimits } from "./limits.ts";
import { LoopBreaker } from "./loop-breaker.ts";

/** After how many same calls the model is told, where nothing else is said. */
const defaultRepeats = 3;

/** An answer that may have fewer tokens than this is of no use. */
const leastAnswer = 256;

export interface RunBudgetOptions {
  sessionId?: string;
  /** What the session has used, this run and those before it; grows with it. */
  session?: Amounts;
  /** Bounds that the user has changed for this session; undefined takes one away for this run. Read whenever it is asked. */
  changed?: ReadonlyMap<LimitName, number | undefined>;
}

/** Keeps count of what a run has used, and says which limit is reached. */
export class RunBudget {
  /** The limit that was reached; the run ends with it. */
  hit: LimitReached | undefined;
  private readonly used: Amounts = {};
  /** Calls by tool. */
  private readonly calls = new Map<string, number>();
  private readonly session: Amounts;
  /** By the other sessions of the folder. */
  private elsewhere: Amounts = {};
  private cachedTokens = 0;
  private costKnown = true;
  private began: number;
  /** Up to when the ledger has the seconds of this run. */
  private marked: number;
  private readonly bounds = new Map<LimitName, Bound>();
  private readonly clock: Clock;
  private readonly ledger: UsageLedger | undefined;
  private readonly options: RunBudgetOptions;
  private readonly limits: RunLimits;
  private loop = new LoopBreaker();

  constructor(limits: RunLimits, clock: Clock, options: RunBudgetOptions = {}) {
    this.clock = clock;
    this.options = options;
    this.limits = limits;
    this.session = options.session ?? {};
    this.ledger = limits.ledger;
    this.began = this.marked = clock.now().getTime();
    for (const [name, bound] of limits.bounds ?? []) this.bounds.set(name, bound);
    this.tighten("run.turns", limits.turns);
    this.tighten("run.tokens", limits.tokens);
    this.tighten("run.cost", limits.cost);
    this.tighten("run.seconds", limits.milliseconds === undefined ? undefined : limits.milliseconds / 1000);
  }

  /** Goes on with what is used so far, after a limit was raised; the time in between does not count. */
  resume(): void {
    const now = this.clock.now().getTime();
    this.began += now - this.marked;
    this.marked = now;
    this.hit = undefined;
    this.loop = new LoopBreaker();
  }

  spend(usage: TokenUsage): void {
    const now = this.clock.now().getTime();
    const seconds = Math.max(0, now - this.marked) / 1000;
    this.marked = now;
    const tokens = usage.inputTokens + usage.outputTokens;
    if (usage.cost === undefined) this.costKnown = false;
    this.cachedTokens = usage.cachedTokens;
    for (const [quantity, amount] of [
      ["turns", 1],
      ["tokens", tokens],
      ["cost", usage.cost ?? 0],
    ] as const)
      this.session[quantity] = (this.session[quantity] ?? 0) + amount;
    this.count({
      turns: 1,
      tokens,
      ...(usage.cost !== undefined && { cost: usage.cost }),
      ...(seconds > 0 && { seconds }),
    });
  }

  /** To be called before each turn: other windows may have used something meanwhile. */
  async refresh(): Promise<void> {
    const { usedInProject } = this.limits;
    const { sessionId } = this.options;
    if (usedInProject === undefined || sessionId === undefined) return;
    if ([...this.bounds.keys()].some((name) => name.startsWith("project.")))
      this.elsewhere = await usedInProject(sessionId);
  }

  /** True where a limit of tokens or money holds for the next call of a model, so that its size has to be known. */
  get boundsCalls(): boolean {
    return [...this.bounds.keys()].some((name) => isSpending(name) && this.bound(name) !== undefined);
  }

  /**
   * What the answer to a request of this size may use, so that no limit of tokens or money is passed; or the limit that leaves too
   * little for an answer. What the provider had cached the last time counts as cached again.
   */
  room(inputTokens: number, price: ModelPrice | undefined): { limit: LimitReached } | { outputTokens: number } {
    let outputTokens = Number.POSITIVE_INFINITY;
    for (const name of this.bounds.keys()) {
      const bound = this.bound(name);
      const quantity = name.split(".")[1];
      if (bound === undefined || !isSpending(name) || (quantity === "cost" && price === undefined)) continue;
      const used = this.usedOf(name);
      const cached = Math.min(this.cachedTokens, inputTokens);
      const { input, perToken } =
        quantity === "cost" ? costOf(inputTokens, cached, price as ModelPrice) : { input: inputTokens, perToken: 1 };
      const left = Math.floor((bound.bound - used - input) / perToken + 1e-9);
      if (left < leastAnswer) {
        this.hit ??= describeLimit(name, bound, used, input + leastAnswer * perToken);
        return { limit: this.hit };
      }
      outputTokens = Math.min(outputTokens, left);
    }
    return { outputTokens };
  }

  /** The limit that a call would break; nothing is counted yet. Once one is reached, nothing more is admitted. */
  admits(amounts: Amounts, tool?: string): LimitReached | undefined {
    this.hit ??= this.broken(amounts) ?? (tool === undefined ? undefined : this.brokenByTool(tool));
    return this.hit;
  }

  /** Counts a call that is about to run. */
  count(amounts: Amounts, tool?: string): void {
    if (tool !== undefined) this.calls.set(tool, (this.calls.get(tool) ?? 0) + 1);
    for (const [quantity, amount] of Object.entries(amounts) as [LimitQuantity, number][]) {
      this.used[quantity] = (this.used[quantity] ?? 0) + amount;
    }
    this.ledger?.add(amounts);
  }

  /** Returns what to tell the model about a result it has had before. */
  noteResult(call: ToolCall, content: string, circles = this.loop): string | undefined {
    const repeats = this.bound("repeats")?.bound ?? defaultRepeats;
    const { remark, reached } = circles.note(call, content, this.used.turns ?? 0, repeats);
    this.hit ??= reached;
    return remark;
  }

  /** Milliseconds until the time limit; undefined when there is none. */
  get remainingMs(): number | undefined {
    const seconds = this.bound("run.seconds")?.bound;
    return seconds === undefined ? undefined : Math.max(0, this.began + seconds * 1000 - this.clock.now().getTime());
  }

  /** The limit because of which no further turn may begin. */
  reached(): LimitReached | undefined {
    this.hit ??= this.spent() ?? this.unpriced() ?? this.timeIsUp();
    return this.hit;
  }

  /** The time limit has passed by a timer, whatever the clock says by now. */
  expire(): void {
    const bound = this.bound("run.seconds");
    if (bound !== undefined) this.hit ??= describeLimit("run.seconds", bound, bound.bound);
  }

  timeIsUp(): LimitReached | undefined {
    const bound = this.bound("run.seconds");
    if (bound === undefined || this.remainingMs !== 0) return undefined;
    return describeLimit("run.seconds", bound, (this.clock.now().getTime() - this.began) / 1000);
  }

  private spent(): LimitReached | undefined {
    for (const name of this.bounds.keys()) {
      const bound = this.bound(name);
      const quantity = name.split(".")[1];
      // Calls are admitted one by one; between turns counts what a turn itself uses.
      if (bound === undefined || !["turns", "tokens", "cost", "seconds"].includes(quantity ?? "")) continue;
      if (name === "run.seconds" || name.startsWith("call.")) continue;
      const used = this.usedOf(name);
      if (used >= bound.bound) return describeLimit(name, bound, used);
    }
    return undefined;
  }

  private unpriced(): LimitReached | undefined {
    const bound = this.bound("run.cost");
    if (bound === undefined || this.costKnown) return undefined;
    const text = `The limit of ${bound.bound} USD cannot be kept: the price of this model is unknown. Set the price, or limit tokens instead.`;
    return { name: "run.cost", used: this.used.cost ?? 0, bound: bound.bound, text };
  }

  private broken(amounts: Amounts): LimitReached | undefined {
    for (const name of this.bounds.keys()) {
      const [window, quantity] = name.split(".") as [string, LimitQuantity | undefined];
      const next = quantity === undefined ? 0 : (amounts[quantity] ?? 0);
      const bound = this.bound(name);
      if (bound === undefined || next === 0 || window === "speed" || window === "tool") continue;
      const used = this.usedOf(name);
      if (used + next > bound.bound) return describeLimit(name, bound, used, next);
    }
    return undefined;
  }

  private brokenByTool(tool: string): LimitReached | undefined {
    const bound = this.bound(`tool.${tool}`);
    const used = this.calls.get(tool) ?? 0;
    return bound === undefined || used < bound.bound ? undefined : describeLimit(`tool.${tool}`, bound, used);
  }

  private usedOf(name: LimitName): number {
    const [window, quantity] = name.split(".") as [string, LimitQuantity | undefined];
    if (quantity === undefined) return 0;
    if (window === "call") return 0;
    if (window === "run") return this.used[quantity] ?? 0;
    if (window === "session") return this.session[quantity] ?? 0;
    if (window === "project") return (this.session[quantity] ?? 0) + (this.elsewhere[quantity] ?? 0);
    const entries = this.ledger?.entries() ?? [];
    const now = this.clock.now().getTime();
    if (window === "speed") return usedPerMinute(entries, quantity, now);
    return usedWithin(entries, quantity, now, windowLength[window as keyof typeof windowLength]);
  }

  boundOf(name: LimitName): number | undefined {
    return this.bound(name)?.bound;
  }

  private bound(name: LimitName): Bound | undefined {
    const { changed } = this.options;
    if (!changed?.has(name)) return this.bounds.get(name);
    const value = changed.get(name);
    return value === undefined ? undefined : { bound: value };
  }

  private tighten(name: LimitName, bound: number | undefined): void {
    const known = this.bounds.get(name);
    if (bound !== undefined && (known === undefined || bound < known.bound)) this.bounds.set(name, { bound });
  }
}

/** True for tokens and money of anything but the speed, which a single call does not decide. */
function isSpending(name: LimitName): boolean {
  return /\.(tokens|cost)$/.test(name) && !name.startsWith("speed.") && !name.startsWith("tool.");
}

/** USD of a prompt, and of each token of its answer. */
function costOf(inputTokens: number, cached: number, price: ModelPrice): { input: number; perToken: number } {
  const { longPrompt } = price;
  const rate = longPrompt !== undefined && inputTokens > longPrompt.overTokens ? longPrompt : price;
  const fresh = (inputTokens - cached) * Math.max(rate.input, rate.cacheWrite ?? 0);
  return { input: (fresh + cached * rate.cachedInput) / 1_000_000, perToken: rate.output / 1_000_000 };
}

/** What a session has used, from its log. Pure. */
export function spentBefore(events: readonly AgentEvent[]): Amounts {
  const spent: Required<Pick<Amounts, "turns" | "tokens" | "cost">> = { turns: 0, tokens: 0, cost: 0 };
  for (const event of events) {
    if (event.type !== "usage") continue;
    spent.turns += 1;
    spent.tokens += event.inputTokens + event.outputTokens;
    spent.cost += event.cost ?? 0;
  }
  return spent;
}
