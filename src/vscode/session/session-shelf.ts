import type { ChatModel } from "../../ports/chat-model.ts";
import type { SessionStore } from "../../ports/session-store.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { SessionSummary } from "../../protocol/session-entry.ts";
import { type LiveSession, OpenSession } from "./open-session.ts";

export type TakeEvent = (session: OpenSession, event: AgentEvent) => void;

/** The sessions this window holds open, running or not. */
export class SessionShelf {
  private readonly store: () => Promise<SessionStore>;
  private readonly isWaiting: (id: string) => boolean;
  private readonly sessions = new Map<string, OpenSession>();

  /** `isWaiting` tells whether a running session waits for the user. */
  constructor(store: () => Promise<SessionStore>, isWaiting: (id: string) => boolean) {
    this.store = store;
    this.isWaiting = isWaiting;
  }

  get ids(): readonly string[] {
    return [...this.sessions.keys()];
  }

  get anyRunning(): boolean {
    return [...this.sessions.values()].some((session) => session.running || session.starting);
  }

  opened(id: string): OpenSession | undefined {
    return this.sessions.get(id);
  }

  /** From memory, else from the log. @throws UserError session_not_found. */
  async get(id: string): Promise<OpenSession> {
    const known = this.sessions.get(id);
    if (known !== undefined) return known;
    const stored = await (await this.store()).read(id);
    const session = new OpenSession(id, stored.events);
    this.sessions.set(id, session);
    return session;
  }

  add(live: LiveSession, take: TakeEvent): OpenSession {
    const session = new OpenSession(live.session.id, []);
    this.sessions.set(session.id, session);
    this.attach(session, live, take);
    return session;
  }

  attach(session: OpenSession, live: LiveSession, take: TakeEvent): void {
    session.live = live;
    live.session.on((event) => take(session, event));
  }

  async close(id: string): Promise<void> {
    const session = this.sessions.get(id);
    this.sessions.delete(id);
    await session?.live?.dispose();
  }

  setModel(model: ChatModel): void {
    for (const session of this.sessions.values()) session.live?.session.setModel(model);
  }

  async releaseIdle(): Promise<void> {
    const idle = [...this.sessions.values()].filter((session) => session.live !== undefined && !session.running);
    await Promise.all(idle.map((session) => this.release(session)));
  }

  /** Its running part is made anew with the next message; none may be under way. */
  async release(session: OpenSession): Promise<void> {
    const { live } = session;
    session.live = undefined;
    await live?.dispose();
  }

  async flush(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.live?.writer.flush()));
  }

  /** What runs in this window is known better here than from its log. */
  withLiveState(summary: SessionSummary): SessionSummary {
    if (this.sessions.get(summary.id)?.running !== true) return summary;
    return { ...summary, state: this.isWaiting(summary.id) ? "waiting" : "running" };
  }
}
