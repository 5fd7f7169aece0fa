import { Emitter } from "../base/emitter.ts";
import { UserError } from "../base/errors.ts";
import type { AgentEvent, AgentEventBody } from "../protocol/agent-event.ts";
import type { AuditBody } from "../protocol/audit-entry.ts";
import type { LimitName } from "../protocol/limits.ts";
import { createSeenFiles } from "../tools/seen-files.ts";
import type { AgentSession, AgentSessionOptions, RunResult, UserMessage } from "./agent-session.ts";
import { editFormatFor } from "./edit-format.ts";
import { createEditProblems } from "./problems/edit-problems.ts";
import { isReadOnly, profileLimits, profileStrategies, profileTools } from "./profiles/profile-options.ts";
import { RunBudget, spentBefore } from "./run-budget.ts";
import { createDesk } from "./session-desk.ts";
import { createSessionGuards } from "./session-guards.ts";
import { createSessionRun, type SessionRunDeps, type Shortening } from "./session-run.ts";
import { Toolbox } from "./toolbox.ts";

/** Opens a session, or takes one up again when `stored` is given. Nothing is sent before the first message. */
export function createAgentSession(options: AgentSessionOptions): AgentSession {
  const { writer, profile, clock } = options;
  const listeners = new Emitter<AgentEvent>();
  const logListeners = new Emitter<AgentEvent>();
  // A copy: the caller may go on appending to the list it gave.
  const stored = [...(options.stored?.events ?? [])];
  const readOnly = isReadOnly(options);
  const loadedGroups = stored.flatMap((event) =>
    event.type === "tools-loaded" && event.runId === undefined ? [event.group] : [],
  );
  const isSandboxed = () => mode === "sandboxed";
  const guards = createSessionGuards(options, {
    stored,
    isSandboxed,
    emit: (event) => emit(event),
    desk: () => callDeps.desk,
  });
  const { secrets, provenance, output, logger, judge } = guards;
  const ports: typeof guards.ports = { ...guards.ports, history: { entries: () => run.talk.history() } };
  let started = false;
  let { model, mode } = options;
  const editFormat = () => editFormatFor(model.id, options.editFormat?.());
  const { tools, groups } = profileTools(profile, ports, readOnly);
  const toolbox = new Toolbox(tools, [...groups, ...loadedGroups], editFormat());
  let steering: UserMessage[] = [];
  const changedLimits = new Map<LimitName, number | undefined>();
  let raised = false;
  const spent = spentBefore(stored);
  let budget = nextBudget(false);
  let current: { controller: AbortController; done: Promise<unknown> } | undefined;

  const stamped = (body: AgentEventBody) =>
    ({ ...body, time: clock.now().toISOString(), sessionId: writer.id }) as AgentEvent;
  const publish = (event: AgentEvent): void => {
    const logged = secrets.forLog(event);
    writer.append(logged);
    listeners.emit(event);
    logListeners.emit(logged);
  };
  const emit = (body: AgentEventBody): void => {
    if (body.type === "tools-loaded" && body.runId === undefined) toolbox.load(body.group);
    run.note(body);
    publish(stamped(body));
  };

  const audit = options.audit && ((body: AuditBody) => options.audit?.record(secrets.hideIn(body), origin));
  const origin = { sessionId: writer.id, agent: profile.name };

  function start(message: UserMessage | undefined): Promise<RunResult> {
    refuseWhileRunning("Wait for it, stop it, or send the message to it.");
    const controller = new AbortController();
    const done = execute(message, controller).finally(() => {
      current = undefined;
    });
    current = { controller, done };
    return done;
  }

  /** What changes the conversation outside of a run; no run begins meanwhile, and stopping ends it. */
  async function betweenRuns<T>(work: (shortening: Shortening, signal: AbortSignal) => T | Promise<T>): Promise<T> {
    refuseWhileRunning("Wait for it, or stop it.");
    const controller = new AbortController();
    const done = run.talk.compaction(controller.signal).then((shortening) => work(shortening, controller.signal));
    current = { controller, done: done.catch(() => undefined) };
    try {
      return await done;
    } finally {
      current = undefined;
      await writer.flush();
    }
  }

  function refuseWhileRunning(nextStep: string): void {
    if (current !== undefined) throw new UserError("busy", "A run is under way.", nextStep);
  }

  function rewind(notes: readonly AgentEventBody[], history: readonly AgentEvent[]): void {
    refuseWhileRunning("Stop it first, then restore.");
    const events = notes.map(stamped);
    // Before anybody hears of it: the caller's list may be the one that grows by what is heard.
    run = runsAfter([...history, ...events]);
    callDeps.seen = createSeenFiles();
    for (const event of events) publish(event);
  }

  /** A run that goes on after a raised limit keeps its account; every other one has a new one. */
  function nextBudget(goesOn: boolean): RunBudget {
    const keeps = goesOn && raised;
    raised = false;
    if (!keeps)
      return new RunBudget(profileLimits(profile, options.limits), clock, {
        changed: changedLimits,
        session: spent,
        sessionId: writer.id,
      });
    budget.resume();
    return budget;
  }

  async function execute(message: UserMessage | undefined, controller: AbortController): Promise<RunResult> {
    budget = nextBudget(message === undefined);
    const { signal } = controller;
    const timer = new AbortController();
    if (budget.remainingMs !== undefined) {
      clock.sleep(budget.remainingMs, timer.signal).then(
        () => {
          budget.expire();
          controller.abort();
        },
        () => undefined,
      );
    }
    if (!started) {
      started = true;
      const resumed = stored.length > 0;
      emit({
        type: "session-start",
        cwd: ports.files.roots[0] ?? "",
        agent: profile.name,
        model: model.id,
        mode,
        ...(resumed && { resumed }),
      });
      options.audit?.onProblem((text) => emit({ type: "notice", level: "warning", text }));
      audit?.({ type: "mode", to: mode });
    }
    let result: RunResult;
    try {
      result = await run.work(message, budget, signal);
    } catch (error) {
      // The loop answers for everything it expects; what comes here is a bug, and the session stays usable.
      logger.log("error", "The run broke.", error);
      const text = error instanceof Error ? error.message : String(error);
      emit({
        type: "error",
        code: "internal",
        message: `Lathe failed: ${text}`,
        nextStep: "Look at the log; your conversation is kept.",
      });
      result = { reason: "failed", text };
    }
    timer.abort();
    steering = [];
    for (const [name, bound] of changedLimits) if (bound === undefined) changedLimits.delete(name);
    emit({ type: "session-end", ...result });
    await Promise.all([writer.flush(), options.audit?.flush()]);
    return result;
  }

  const live = ports.diagnostics?.live;
  const problems = live && !readOnly ? createEditProblems(live, ports.files, clock, logger) : undefined;
  const callDeps: SessionRunDeps["callDeps"] = {
    sessionId: writer.id,
    toolbox,
    ports,
    seen: createSeenFiles(),
    secrets,
    provenance,
    output,
    checkpoints: options.checkpoints,
    problems,
    ...createDesk(options, { judge, taint: provenance.taint, mode: () => mode, emit, audit }),
    emit,
    logger,
    budget: () => budget,
  };

  const runsAfter = (events: readonly AgentEvent[]) =>
    createSessionRun({
      options: { ...options, ports, logger, strategies: profileStrategies(profile, options.strategies) },
      stored: events,
      readOnly,
      callDeps,
      model: () => model,
      editFormat,
      takeSteering: () => {
        const messages = steering;
        steering = [];
        return messages;
      },
      emit,
      listen: (listener) => logListeners.on(listener),
    });
  let run = runsAfter(stored);
  options.checkpoints?.onProblem((text) => emit({ type: "notice", level: "warning", text }));

  return {
    id: writer.id,
    get running() {
      return current !== undefined;
    },
    get mode() {
      return mode;
    },
    get model() {
      return model;
    },
    on: (listener, { asLogged = false } = {}) => (asLogged ? logListeners : listeners).on(listener),
    send: (message) => start(message),
    continueRun: () => start(undefined),
    steer: (message) => {
      if (current === undefined) return false;
      steering.push(message);
      return true;
    },
    stop: () => current?.controller.abort(),
    setModel: (next) => {
      model = next;
    },
    setMode: (next) => {
      if (started && next !== mode) audit?.({ type: "mode", from: mode, to: next });
      mode = next;
    },
    rewind,
    adjustLimit: ({ name, to }) => {
      const from = budget.boundOf(name);
      const scope = to === undefined ? "run" : "session";
      audit?.({ type: "limit", name, ...(from !== undefined && { from }), ...(to !== undefined && { to }), scope });
      changedLimits.set(name, to);
      raised ||= to !== undefined && name.startsWith("run.");
    },
    reportContext: () => betweenRuns((_, signal) => run.talk.report(signal)),
    previewCompaction: () => betweenRuns((shortening) => shortening.preview()),
    compact: (hint) =>
      betweenRuns(async (shortening, signal) => {
        try {
          return await shortening.compact("user", { hint }, signal);
        } catch (error) {
          if (signal.aborted) return false;
          throw error;
        }
      }),
    undoCompaction: () => betweenRuns((shortening) => shortening.undo()),
    close: async () => {
      current?.controller.abort();
      await current?.done;
      options.checkpoints?.close();
      problems?.close();
      await writer.close();
    },
  };
}
