import type { AgentSession, UserMessage } from "../../agent/agent-session.ts";
import type { LimitChange } from "../../agent/limits.ts";
import { errorMessage, UserError } from "../../base/errors.ts";
import type { ChatModel } from "../../ports/chat-model.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { PermissionMode } from "../../protocol/access.ts";
import type { AgentEvent, AgentEventBody, Attachment } from "../../protocol/agent-event.ts";
import type { ContextCard } from "../../protocol/compaction.ts";
import type { QueuedMessage } from "../../protocol/panel-message.ts";
import type { StrategyChoice } from "../../protocol/strategy.ts";
import type { FileSessionStore } from "../../sessions/create-session-store.ts";
import type { PanelHub } from "../panel/panel-hub.ts";
import type { LiveSession, OpenSession } from "./open-session.ts";
import { SessionShelf } from "./session-shelf.ts";

export interface SessionControllerOptions {
  hub: PanelHub;
  /** The store of the open folder. @throws UserError no_folder. */
  store: () => Promise<FileSessionStore>;
  /** The mode the settings name. */
  defaultMode: () => PermissionMode;
  /** The model that answers from now on. @throws UserError not_connected. */
  model: () => Promise<ChatModel>;
  /** Name of the agent that works on what is sent next. */
  agent: () => string;
  /** Makes the running part of a session: a new one, or the one with this id. @throws UserError. */
  startLive: (id: string | undefined, mode: PermissionMode) => Promise<LiveSession>;
  /** Whether a session waits for the user. */
  isWaiting: (id: string) => boolean;
  /** Which session the window showed last, across reloads. */
  lastShown: { get: () => string | undefined; set: (id: string | undefined) => Thenable<void> };
  /** Called after running, queue, mode or what is on show has changed. */
  changed: () => void;
  logger: Logger;
  /** Called when a run has ended and none is under way: the moment for what can wait. `open` are the sessions this window holds. */
  idle: (open: readonly string[]) => void;
  /** Says to the user what went wrong outside of a run. */
  report: (error: unknown) => void;
}

/** The session on show and the ones that run behind it: what the panel and the commands do with them. */
export class SessionController {
  private readonly options: SessionControllerOptions;
  private readonly shelf: SessionShelf;
  private shown: OpenSession | undefined;
  private mode: PermissionMode;
  private restoring: Promise<void> | undefined;

  constructor(options: SessionControllerOptions) {
    this.options = options;
    this.mode = options.hub.current.mode;
    this.shelf = new SessionShelf(options.store, options.isWaiting);
  }

  get current(): OpenSession | undefined {
    return this.shown;
  }

  get running(): boolean {
    return this.shown?.running === true;
  }

  /** Shows the session of before the window was reloaded; once. */
  restore(): Promise<void> {
    this.restoring ??= this.restoreLast();
    return this.restoring;
  }

  async send(text: string, attachments: readonly Attachment[], strategy?: StrategyChoice): Promise<void> {
    await this.restore();
    const session = this.shown;
    if (session?.running) {
      session.queue.add(text, attachments, strategy);
      this.showState();
      return;
    }
    await this.start({ text, attachments, ...(strategy && { strategy }) });
  }

  /** Goes on with a run that failed, was cut or reached a limit. */
  async continueRun(): Promise<void> {
    await this.restore();
    if (this.shown !== undefined && !this.shown.running) await this.start(undefined);
  }

  /** Goes on after a limit, with a higher one or once without it. */
  async adjustLimit(change: LimitChange): Promise<void> {
    await this.restore();
    const session = this.shown;
    if (session === undefined || session.running) return;
    try {
      (await this.prepare(session)).adjustLimit(change);
    } catch (error) {
      this.options.report(error);
      return;
    }
    await this.start(undefined);
  }

  /** Shows what is in the window of the model. */
  async showContext(): Promise<void> {
    await this.withConversation(async (agent) => ({ kind: "report", report: await agent.reportContext() }));
  }

  /** Shows what shortening the conversation would do. */
  async previewCompaction(hint: string | undefined): Promise<void> {
    await this.withConversation(async (agent) => {
      const preview = await agent.previewCompaction();
      if (preview === undefined) return { kind: "note", text: "There is too little to shorten yet." };
      return { kind: "preview", preview, ...(hint && { hint }) };
    });
  }

  async compact(hint: string | undefined): Promise<void> {
    await this.withConversation(async (agent) => {
      const work = agent.compact(hint);
      this.showState();
      await work;
    });
    this.showState();
  }

  /** Brings back what the newest shortening of the shown conversation took. */
  async undoCompaction(): Promise<void> {
    await this.withConversation(async (agent) => void (await agent.undoCompaction()));
    this.showState();
  }

  /** Between two runs of the session on show; what comes of it, or why nothing does, is shown as a card. */
  private async withConversation(work: (agent: AgentSession) => Promise<ContextCard | undefined>): Promise<void> {
    await this.restore();
    const session = this.shown;
    const show = (card: ContextCard) => this.options.hub.broadcast({ type: "context-card", card });
    if (session === undefined)
      return show({ kind: "note", text: "Nothing is in the context yet. Send a message first." });
    if (session.running) return show({ kind: "note", text: "A run is under way. Wait for it, or stop it first." });
    try {
      const card = await work(await this.prepare(session));
      if (card !== undefined) show(card);
    } catch (error) {
      this.options.report(error);
    }
  }

  stop(): void {
    this.shown?.live?.session.stop();
  }

  /** Back to an empty panel; a session that runs goes on behind it. */
  async newSession(): Promise<void> {
    await this.restore();
    this.leaveUnguardedMode();
    this.show(undefined);
    await this.refreshList();
  }

  async openSession(id: string): Promise<void> {
    if (this.shown?.id === id) return;
    const session = await this.shelf.get(id);
    this.leaveUnguardedMode();
    this.show(session);
  }

  async rename(id: string, title: string): Promise<void> {
    await (await this.options.store()).rename(id, title);
    const open = this.shelf.opened(id);
    if (open !== undefined) {
      this.take(open, { type: "session-title", title, time: new Date().toISOString(), sessionId: id });
    }
    await this.refreshList();
  }

  async remove(id: string): Promise<void> {
    if (this.shown?.id === id) this.show(undefined);
    await this.shelf.close(id);
    await (await this.options.store()).remove(id);
    await this.refreshList();
  }

  async refreshList(): Promise<void> {
    try {
      const store = await this.options.store();
      const [sessions, usage] = await Promise.all([store.list(), store.usage()]);
      const today = new Date().toLocaleDateString("sv");
      const spent = usage
        .map((one) => one.days[today])
        .filter((day) => day !== undefined && day.requests > day.unpriced);
      const todayCost = spent.length === 0 ? null : spent.reduce((sum, day) => sum + (day?.cost ?? 0), 0);
      this.options.hub.patch({ sessions: sessions.map((one) => this.shelf.withLiveState(one)), todayCost });
    } catch (error) {
      if (!(error instanceof UserError)) this.options.logger.log("error", "The sessions could not be listed", error);
    }
  }

  /** A run is under way in some session of this window. */
  get anyRunning(): boolean {
    return this.shelf.anyRunning;
  }

  /** Notes a restore in a session and has it go on from there. @throws UserError busy. */
  async rewind(session: OpenSession, notes: readonly AgentEventBody[]): Promise<void> {
    if (session.live !== undefined) {
      session.live.session.rewind(notes, session.events);
      await session.live.writer.flush();
      return;
    }
    const { writer } = await (await this.options.store()).open(session.id);
    for (const body of notes) {
      const event = { ...body, time: new Date().toISOString(), sessionId: session.id } as AgentEvent;
      writer.append(event);
      this.take(session, event);
    }
    await writer.close();
  }

  /** A session has begun or ceased to wait for the user: the list says so, wherever the session is shown. */
  waitingChanged(): void {
    const { hub } = this.options;
    hub.patch({ sessions: hub.current.sessions.map((one) => this.shelf.withLiveState(one)) });
  }

  setMode(mode: PermissionMode): void {
    this.mode = mode;
    this.shown?.live?.session.setMode(mode);
    this.showState();
  }

  /** "All" was allowed for the session on show, not for the next one. */
  private leaveUnguardedMode(): void {
    if (this.mode === "all") this.mode = this.options.defaultMode();
  }

  removeQueued(id: string): { text: string; attachments: Attachment[] } | undefined {
    const taken = this.shown?.queue.take(id);
    this.showState();
    return taken;
  }

  /** Ends what runs and sends the message at once. */
  async sendNow(id: string): Promise<void> {
    const session = this.shown;
    const message = session?.queue.take(id);
    if (session === undefined || message === undefined) return;
    session.live?.session.stop();
    await session.runDone;
    await this.startIn(session, messageOf(message));
  }

  /** The next turn of every session uses it. */
  setModel(model: ChatModel): void {
    this.shelf.setModel(model);
  }

  /** What sessions were made with has changed, such as the trust: idle ones are built anew with the next message. */
  async releaseIdle(): Promise<void> {
    await this.shelf.releaseIdle();
  }

  /** Everything said so far reaches the disk; nothing is ended, so that a cut run shows as interrupted. */
  async flush(): Promise<void> {
    await this.shelf.flush();
  }

  private async restoreLast(): Promise<void> {
    const id = this.options.lastShown.get();
    let undecided = false;
    if (id !== undefined) {
      try {
        const session = await this.shelf.get(id);
        this.show(session);
        undecided = session.undecided;
      } catch (error) {
        this.options.logger.log("info", `The last session ${id} could not be shown: ${errorMessage(error)}`);
      }
    }
    await this.refreshList();
    // What waited for the user waits again; in an untrusted workspace it would be denied instead.
    if (undecided && !this.options.hub.current.restricted) await this.start(undefined);
  }

  private async start(message: UserMessage | undefined): Promise<void> {
    try {
      const session = this.shown ?? (await this.createSession());
      await this.startIn(session, message);
    } catch (error) {
      this.options.report(error);
    }
  }

  private async createSession(): Promise<OpenSession> {
    const live = await this.options.startLive(undefined, this.mode);
    const session = this.shelf.add(live, (opened, event) => this.take(opened, event));
    this.show(session);
    return session;
  }

  private async startIn(session: OpenSession, message: UserMessage | undefined): Promise<void> {
    const agent = await this.prepare(session);
    agent.setMode(this.mode);
    const run = message === undefined ? agent.continueRun() : agent.send(message);
    const done = run
      .then(({ reason }) => this.runEnded(session, reason !== "aborted" && reason !== "limit"))
      .catch((error) => this.options.report(error));
    session.runDone = done;
    this.showState();
    await this.refreshList();
  }

  private async prepare(session: OpenSession): Promise<AgentSession> {
    await session.restoring;
    session.starting = true;
    try {
      if (session.live !== undefined && session.live.agent !== this.options.agent()) await this.shelf.release(session);
      if (session.live === undefined) {
        const live = await this.options.startLive(session.id, this.mode);
        this.shelf.attach(session, live, (opened, event) => this.take(opened, event));
      }
      const agent = session.live?.session as AgentSession;
      agent.setModel(await this.options.model());
      return agent;
    } finally {
      session.starting = false;
    }
  }

  private async runEnded(session: OpenSession, goOn: boolean): Promise<void> {
    session.queue.runEnded();
    const next = goOn ? session.queue.takeFirst() : undefined;
    if (next !== undefined) await this.startIn(session, messageOf(next));
    if (session === this.shown) this.showState();
    await this.refreshList();
    if (!this.shelf.anyRunning) this.options.idle(this.shelf.ids);
  }

  private take(session: OpenSession, event: AgentEvent): void {
    session.add(event);
    if (event.type === "turn-end" && session.live !== undefined) session.queue.handOver(session.live.session);
    if (event.type === "user-message") session.queue.delivered(event);
    if (session !== this.shown) return;
    this.options.hub.append(event);
    if (event.type === "usage" || event.type === "user-message") this.showState();
  }

  private show(session: OpenSession | undefined): void {
    this.shown = session;
    this.options.hub.show(session);
    this.showState();
    this.options.lastShown.set(session?.id).then(undefined, (error) => {
      this.options.logger.log("warning", "The shown session could not be remembered", error);
    });
  }

  private showState(): void {
    const session = this.shown;
    this.options.hub.patch({
      running: session?.running === true,
      mode: this.mode,
      queue: [...(session?.queue.messages ?? [])],
      contextTokens: session?.contextTokens ?? 0,
      sessionCost: session?.cost ?? null,
    });
    this.options.changed();
  }
}

function messageOf({ text, attachments, strategy }: QueuedMessage): UserMessage {
  return { text, attachments, ...(strategy && { strategy }) };
}
