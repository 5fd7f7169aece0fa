import * as z from "zod";
import type { RunResult } from "../../../src/agent/agent-session.ts";
import type { CallDeps } from "../../../src/agent/call-deps.ts";
import { Conversation } from "../../../src/agent/conversation.ts";
import type { CommandJudge } from "../../../src/agent/judge-command.ts";
import type { RunLimits } from "../../../src/agent/limits.ts";
import { runAgent } from "../../../src/agent/run-agent.ts";
import { RunBudget } from "../../../src/agent/run-budget.ts";
import { runCalls } from "../../../src/agent/run-calls.ts";
import { Toolbox } from "../../../src/agent/toolbox.ts";
import type { Approver } from "../../../src/ports/user.ts";
import type { PermissionMode } from "../../../src/protocol/access.ts";
import type { AgentEventBody, AgentEventType } from "../../../src/protocol/agent-event.ts";
import { defineTool, type Tool, type ToolContext, type ToolPorts } from "../../../src/tools/define-tool.ts";
import { createSeenFiles } from "../../../src/tools/seen-files.ts";
import { absentApprover } from "../../fakes/answering-approver.ts";
import { fakePorts } from "../../fakes/fake-ports.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { ScriptedChatModel, type ScriptedReply } from "../../fakes/scripted-chat-model.ts";

export interface Trial {
  model: ScriptedChatModel;
  events: AgentEventBody[];
  conversation: Conversation;
  controller: AbortController;
  clock: ManualClock;
  rules: MemoryRuleStore;
  toolbox: Toolbox;
  steering: string[];
  run(): Promise<RunResult>;
  /** Events of one type, in order. */
  of<T extends AgentEventType>(type: T): Extract<AgentEventBody, { type: T }>[];
}

/** The loop with prepared replies and given tools; everything else is a fake. */
export function createTrial(options: {
  script: ScriptedReply[];
  tools?: Tool[];
  approver?: Approver;
  mode?: PermissionMode;
  limits?: RunLimits;
  judge?: CommandJudge;
  ports?: Partial<ToolPorts>;
  rules?: MemoryRuleStore;
}): Trial {
  const clock = new ManualClock();
  const model = new ScriptedChatModel(...options.script);
  const events: AgentEventBody[] = [];
  const conversation = new Conversation([{ role: "system", content: "You are tested." }]);
  conversation.addUser("Do it.");
  const controller = new AbortController();
  const rules = options.rules ?? new MemoryRuleStore();
  const toolbox = new Toolbox(options.tools ?? []);
  const steering: string[] = [];
  const emit = (event: AgentEventBody): void => {
    events.push(event);
    if (event.type === "tools-loaded") toolbox.load(event.group);
  };
  const logger = { log: () => undefined };
  const budget = new RunBudget(options.limits ?? {}, clock);
  const deps: CallDeps = {
    sessionId: "session",
    toolbox,
    ports: fakePorts({ clock, ...options.ports }),
    seen: createSeenFiles(),
    desk: {
      approver: options.approver ?? absentApprover,
      rules,
      mode: () => options.mode ?? "manual",
      trusted: true,
      ...(options.judge && { judge: options.judge }),
      clock,
      emit,
    },
    emit,
    logger,
    budget: () => budget,
  };
  return {
    model,
    events,
    conversation,
    controller,
    clock,
    rules,
    toolbox,
    steering,
    run: () =>
      runAgent({
        model: () => model,
        conversation,
        toolbox,
        callTools: (calls) => runCalls(calls, deps, controller.signal),
        deliverFeedback: () => undefined,
        deliverSteering: () => {
          const messages = steering.splice(0).map((text) => ({ text }));
          for (const message of messages) conversation.addUser(message.text);
          return messages;
        },
        budget,
        emit,
        logger,
        signal: controller.signal,
      }),
    of: (type) => events.filter((event) => event.type === type) as never,
  };
}

/** A tool that reads `path` and does what `run` says. */
export function readTool(name: string, run: (path: string, context: ToolContext) => Promise<string>): Tool {
  return defineTool({
    name,
    group: "core",
    description: "Reads.",
    input: z.object({ path: z.string() }),
    access: ({ path }) => ({ title: `Read ${path}`, access: [{ kind: "read", subject: path }] }),
    run: async ({ path }, context) => ({ content: await run(path, context) }),
  }) as Tool;
}

/** A tool that runs `command`. */
export function commandTool(name: string, run: (command: string, context: ToolContext) => Promise<string>): Tool {
  return defineTool({
    name,
    group: "core",
    description: "Runs.",
    input: z.object({ command: z.string() }),
    access: ({ command }) => ({
      title: `Run ${command}`,
      command,
      access: [{ kind: "execute", subject: command, pattern: command }],
    }),
    run: async ({ command }, context) => ({ content: await run(command, context) }),
  }) as Tool;
}

/** A promise that is settled from outside. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  return Promise.withResolvers<T>();
}
