import type { AgentSession } from "../../agent/agent-session.ts";
import { openTurn } from "../../agent/open-turn.ts";
import { firstWords } from "../../base/first-words.ts";
import type { SessionWriter } from "../../ports/session-store.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import { MessageQueue } from "./message-queue.ts";
import { pushEvent } from "./push-event.ts";

/** The part of a session that can run; made when the first message is sent. */
export interface LiveSession {
  session: AgentSession;
  writer: SessionWriter;
  /** Name of the agent it was made for. */
  agent: string;
  /** Stops the listening and ends its processes. */
  dispose: () => Promise<void>;
}

/** Events that may come between two runs. */
const aside = new Set<AgentEvent["type"]>([
  "session-title",
  "checkpoint",
  "restore",
  "compaction",
  "compaction-undone",
  "tools-loaded",
  "usage",
  "rules",
]);

/** A session the host holds: all its joined events, so that a view can be drawn again at any time. */
export class OpenSession {
  readonly id: string;
  readonly events: AgentEvent[] = [];
  title = "";
  live: LiveSession | undefined;
  /** True while what a run needs is being made. */
  starting = false;
  /** Settles when the run under way has ended. */
  runDone: Promise<void> = Promise.resolve();
  /** Settles when a restore of its files is over; a run begins after it. */
  restoring: Promise<void> = Promise.resolve();
  readonly queue = new MessageQueue();
  contextTokens = 0;
  /** USD; null while no price is known. */
  cost: number | null = null;

  constructor(id: string, events: readonly AgentEvent[]) {
    this.id = id;
    for (const event of events) this.add(event);
  }

  get running(): boolean {
    return this.live?.session.running === true;
  }

  add(event: AgentEvent): void {
    pushEvent(this.events, event);
    if (event.type === "session-title") this.title = event.title;
    if (event.type === "user-message" && this.title === "") this.title = firstWords(event.text);
    if (event.type === "compaction") this.contextTokens = event.after;
    if (event.type === "compaction-undone") this.contextTokens = event.tokens;
    if (event.type === "usage") {
      // An inner run has a context of its own.
      if (event.runId === undefined) this.contextTokens = event.contextTokens ?? this.contextTokens;
      if (event.cost !== undefined) this.cost = (this.cost ?? 0) + event.cost;
    }
  }

  /** True when the user was asked something and never answered: the window was closed, or the process ended. */
  get undecided(): boolean {
    return !this.running && (openTurn(this.events) !== undefined || this.planWaits);
  }

  private get planWaits(): boolean {
    const about = new Set<AgentEvent["type"]>(["plan-request", "plan-reply", "session-end", "user-message"]);
    return this.events.findLast(({ type }) => about.has(type))?.type === "plan-request";
  }

  /** True when the log stops in the middle of a run. */
  get interrupted(): boolean {
    if (this.running) return false;
    const last = this.events.findLast((event) => !aside.has(event.type));
    return last !== undefined && last.type !== "session-end";
  }
}
