import { Emitter } from "../../base/emitter.ts";
import { errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import type { RefreshReport, RepositoryMemory } from "../../ports/repository-memory.ts";
import type { Clock, Logger } from "../../ports/runtime.ts";
import { ageNote } from "./age-note.ts";
import { type MemoryFacts, type MemoryView, viewOf } from "./memory-view.ts";

export interface MemoryKeeperOptions {
  memory: RepositoryMemory;
  clock: Clock;
  logger: Logger;
  enabled: boolean;
  trusted: boolean;
  paused: boolean;
}

type Refresh = Parameters<RepositoryMemory["refresh"]>[0];

/** Milliseconds without a further change before the index follows, and how long changes that go on may hold that up. */
export const settleMs = 300;
const mostSettleMs = 3000;
/** A process that died is started again after so long, each time it dies; then the user decides. */
const retryAfterMs = [1000, 5000];

/**
 * Keeps a memory up to date: looks once at the start, and after changes it is told of. Between two looks it does nothing at all. Whoever
 * refreshes through `memory` shows here as well.
 */
export class MemoryKeeper {
  /** The memory, with answers that never wait, and refreshes that do nothing while the user has paused them. */
  readonly memory: RepositoryMemory;
  readonly #inner: RepositoryMemory;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #changed = new Emitter<MemoryView>();
  #facts: MemoryFacts;
  /** Ends what is done unasked when indexing is paused, switched off or closed. */
  #stop = new AbortController();
  /** Ends what somebody asked for as well. */
  #stopAll = new AbortController();
  #due = true;
  #tending: Promise<void> | undefined;
  #deaths = 0;
  #closed = false;
  #lastChange = 0;

  constructor({ memory, clock, logger, enabled, trusted, paused }: MemoryKeeperOptions) {
    this.#inner = memory;
    this.#clock = clock;
    this.#logger = logger;
    this.#facts = { enabled, trusted, paused, running: 0, waiting: false, changes: 0 };
    this.memory = {
      ...memory,
      refresh: (options, signal) => this.#refreshFor(options, signal),
      status: async () => {
        const behind = ageNote(this.view);
        return { ...(await memory.status()), ...(behind !== "" && { behind }) };
      },
    };
  }

  get view(): MemoryView {
    return viewOf(this.#facts);
  }

  onChange(listener: (view: MemoryView) => void): () => void {
    return this.#changed.on(listener);
  }

  /** Takes up the first look. */
  start(): void {
    this.#tend();
  }

  /** Files changed, or the past did. */
  noteChanges(count: number): void {
    this.#due = true;
    this.#lastChange = this.#clock.now().getTime();
    this.#set({ changes: this.#facts.changes + count });
    this.#tend();
  }

  set(given: Partial<Pick<MemoryFacts, "enabled" | "trusted" | "paused">>): void {
    const { enabled, trusted } = this.#facts;
    this.#set(given);
    const isBack = this.#facts.enabled && this.#facts.trusted && !(enabled && trusted);
    if (isBack) {
      // Nobody has watched meanwhile; and who watches from now on needs a moment to begin.
      this.#due = true;
      this.#lastChange = this.#clock.now().getTime();
    }
    if (this.#mayTend) this.#tend();
    else this.#interrupt();
  }

  /** After a failure: once more, and with fresh patience. */
  retry(): void {
    this.#deaths = 0;
    this.#due = true;
    this.#set({ failure: undefined });
    this.#tend();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#interrupt();
    await this.#tending;
    await this.#inner.close();
  }

  get #mayTend(): boolean {
    const { enabled, trusted, paused } = this.#facts;
    return enabled && trusted && !paused && !this.#closed;
  }

  #interrupt(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    if (!this.#facts.paused && !this.#closed) return;
    this.#stopAll.abort();
    this.#stopAll = new AbortController();
  }

  #tend(): void {
    if (this.#tending !== undefined || !this.#due || !this.#mayTend) return;
    this.#tending = this.#work().finally(() => {
      this.#tending = undefined;
      // Resumed while the interrupted round came to its end.
      this.#tend();
    });
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (this.#due && this.#mayTend) {
        await this.#settle(signal);
        this.#due = false;
        if (!(await this.#look(signal))) return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      // Interrupted: the next round begins where this one was.
      this.#due = true;
    }
  }

  /** Waits for the end of a burst of changes. */
  async #settle(signal: AbortSignal): Promise<void> {
    const started = this.#clock.now().getTime();
    for (;;) {
      const now = this.#clock.now().getTime();
      const left = Math.min(this.#lastChange + settleMs, started + mostSettleMs) - now;
      if (left <= 0) return;
      await this.#clock.sleep(left, signal);
    }
  }

  /** One look at everything; false when it failed for good. Rejects with the abort reason. */
  async #look(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#refresh({ wait: false }, signal, { waiting: true });
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof UserError && error.code === "memory_busy") return this.#lookAfterOther(signal);
      return this.#mendOrFail(error, signal);
    }
  }

  async #lookAfterOther(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#refresh({ wait: true }, signal);
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      return this.#mendOrFail(error, signal);
    }
  }

  async #mendOrFail(error: unknown, signal: AbortSignal): Promise<boolean> {
    const died = error instanceof UserError && error.code === "memory_stopped";
    const pause = died ? retryAfterMs[this.#deaths] : undefined;
    if (pause === undefined) return false;
    this.#deaths += 1;
    await this.#clock.sleep(pause, signal);
    this.#due = true;
    return true;
  }

  /** A refresh that somebody waits for. What they are told stands beside it: an answer never waits. */
  async #refreshFor(options: Refresh, signal: AbortSignal): Promise<RefreshReport> {
    if (this.#facts.paused) return this.#nothingDone();
    const stop = this.#stopAll.signal;
    try {
      return await this.#refresh(options, AbortSignal.any([signal, stop]));
    } catch (error) {
      if (signal.aborted || !stop.aborted || this.#closed) throw error;
      return this.#nothingDone();
    }
  }

  async #nothingDone(): Promise<RefreshReport> {
    return { indexed: 0, restored: 0, removed: 0, status: await this.#inner.status() };
  }

  async #refresh({ wait, onProgress }: Refresh, signal: AbortSignal, whenBusy: Change = {}): Promise<RefreshReport> {
    const before = this.#facts.changes;
    this.#set({ running: this.#facts.running + 1 });
    try {
      const report = await this.#inner.refresh(
        {
          ...(wait !== undefined && { wait }),
          onProgress: (progress) => {
            onProgress?.(progress);
            this.#advance(progress);
          },
        },
        signal,
      );
      this.#deaths = 0;
      this.#end({ status: report.status, changes: Math.max(0, this.#facts.changes - before), failure: undefined });
      return report;
    } catch (error) {
      const isBusy = error instanceof UserError && error.code === "memory_busy";
      const isFault = !isBusy && !isAbortError(error);
      if (isFault) this.#logger.log("warning", "The repository memory could not be brought up to date.", error);
      this.#end(isFault ? { failure: failureOf(error) } : isBusy ? whenBusy : {});
      throw error;
    }
  }

  #advance(progress: { done: number; total: number }): void {
    const { progress: shown } = this.#facts;
    const share = (one: { done: number; total: number }) => Math.floor((100 * one.done) / Math.max(1, one.total));
    if (shown !== undefined && !this.#facts.waiting && share(shown) === share(progress)) return;
    this.#set({ progress, waiting: false });
  }

  #end(facts: Change): void {
    const running = this.#facts.running - 1;
    this.#set({ ...(running === 0 && { progress: undefined, waiting: false }), ...facts, running });
  }

  #set(change: Change): void {
    this.#facts = { ...this.#facts, ...change } as MemoryFacts;
    this.#changed.emit(this.view);
  }
}

type Change = { [Name in keyof MemoryFacts]?: MemoryFacts[Name] | undefined };

function failureOf(error: unknown): { message: string; nextStep: string } {
  const nextStep = error instanceof UserError ? error.nextStep : "Try again, or look into the log.";
  return { message: errorMessage(error), nextStep };
}
