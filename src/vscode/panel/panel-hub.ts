import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { HostMessage, PanelState } from "../../protocol/panel-message.ts";
import { pushEvent } from "../session/push-event.ts";

/** Newest events sent when a session is shown; older ones are asked for. */
export const eventWindow = 400;
/** Deltas go out at most 15 times a second. */
const flushDelay = 67;

/** What of a session the panels show. `events` is the joined list and grows while the session runs. */
export interface ShownSession {
  readonly id: string;
  readonly title: string;
  readonly events: readonly AgentEvent[];
}

export interface PanelClient {
  post(message: HostMessage): void;
}

const nothing: ShownSession = { id: "", title: "", events: [] };

/**
 * Keeps every open chat view on the same session and the same state. Holds what a view needs to be drawn again,
 * so that a view may be hidden, moved or reloaded at any time without losing anything.
 */
export class PanelHub {
  private readonly ready = new Set<PanelClient>();
  private readonly waiting: HostMessage[] = [];
  private pending: AgentEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private shown: ShownSession = nothing;
  private readonly reviews: () => readonly HostMessage[];
  private readonly shows: (events: readonly AgentEvent[]) => void;
  private state: PanelState;

  /**
   * `reviews` says how far the open reviews are, for a view that has just loaded; `shows` hears of the changes that views show
   * from now on, and may have more to say about them.
   */
  constructor(
    state: PanelState,
    reviews: () => readonly HostMessage[],
    shows: (events: readonly AgentEvent[]) => void = () => undefined,
  ) {
    this.state = state;
    this.reviews = reviews;
    this.shows = shows;
  }

  get current(): Readonly<PanelState> {
    return this.state;
  }

  /** A view has loaded (again) and knows nothing. */
  add(client: PanelClient): void {
    this.flush();
    this.ready.add(client);
    client.post(this.resetMessage());
    client.post({ type: "state", patch: this.state });
    for (const message of this.reviews()) client.post(message);
    for (const message of this.waiting.splice(0)) client.post(message);
    this.shows(this.shown.events);
  }

  remove(client: PanelClient): void {
    this.ready.delete(client);
  }

  show(session: ShownSession | undefined): void {
    this.pending = [];
    this.shown = session ?? nothing;
    this.post(this.resetMessage());
    for (const message of this.reviews()) this.post(message);
    this.shows(this.shown.events);
  }

  /** Something happened in the shown session; its own list already has it. */
  append(event: AgentEvent): void {
    if (this.ready.size === 0) return;
    pushEvent(this.pending, event);
    if (event.type === "change") this.shows([event]);
    this.timer ??= setTimeout(() => this.flush(), flushDelay);
  }

  olderEvents(sessionId: string, before: number): void {
    if (sessionId !== this.shown.id) return;
    const firstIndex = Math.max(0, before - eventWindow);
    this.post({ type: "older-events", sessionId, events: this.shown.events.slice(firstIndex, before), firstIndex });
  }

  /** Sends the fields that differ from what the panels know. */
  patch(patch: Partial<PanelState>): void {
    const changed = Object.entries(patch).filter(
      ([name, value]) => JSON.stringify(this.state[name as keyof PanelState]) !== JSON.stringify(value),
    );
    if (changed.length === 0) return;
    const difference = Object.fromEntries(changed) as Partial<PanelState>;
    this.state = { ...this.state, ...difference };
    this.flush();
    this.post({ type: "state", patch: difference });
  }

  /** For the panel the user looks at next: kept until one is there. */
  deliver(message: Extract<HostMessage, { type: "compose" | "focus" }>): void {
    if (this.ready.size === 0) this.waiting.push(message);
    else this.post(message);
  }

  /** For every panel; each counts its own questions and drops the answers to others. */
  broadcast(message: Exclude<HostMessage, { type: "session-reset" | "events" | "state" }>): void {
    this.flush();
    this.post(message);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.length === 0) return;
    const events = this.pending;
    this.pending = [];
    this.post({ type: "events", sessionId: this.shown.id, events });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.ready.clear();
  }

  private post(message: HostMessage): void {
    for (const client of this.ready) client.post(message);
  }

  private resetMessage(): HostMessage {
    const { id, title, events } = this.shown;
    const firstIndex = Math.max(0, events.length - eventWindow);
    return { type: "session-reset", sessionId: id, title, events: events.slice(firstIndex), firstIndex };
  }
}
