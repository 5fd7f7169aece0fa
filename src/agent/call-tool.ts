import { errorMessage, isAbortError, ToolError, type ToolErrorCode } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import { truncateMiddle } from "../base/truncate.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { CheckpointRecorder } from "../ports/checkpoints.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { AccessPlan, ApprovedChange, Tool, ToolContext, ToolPorts, ToolResult } from "../tools/define-tool.ts";
import type { SeenFiles } from "../tools/seen-files.ts";
import { approve, rejected } from "./approve-changes.ts";
import { parseArguments } from "./arguments/parse-arguments.ts";
import { askPermission, type PermissionDesk } from "./ask-permission.ts";
import { callTitle } from "./call-title.ts";
import type { SecretGuard } from "./secrets/secret-guard.ts";
import type { Toolbox } from "./toolbox.ts";

/** Characters of a result that reach the model, whatever a tool returns. */
const resultLimit = 100_000;

export interface CallDeps {
  sessionId: string;
  toolbox: Toolbox;
  ports: ToolPorts;
  seen: SeenFiles;
  /** Absent: no checkpoints are kept. */
  checkpoints?: Pick<CheckpointRecorder, "beforeCall"> | undefined;
  desk: PermissionDesk;
  /** Absent: nothing is hidden. */
  secrets?: SecretGuard;
  emit: Emit;
  logger: Logger;
}

/** A call that was parsed and planned, and waits to run. */
export interface PlannedCall {
  call: ToolCall;
  tool: Tool;
  input: unknown;
  /** The arguments as the model wrote them, with placeholders for secrets. */
  shown: unknown;
  /** Names of the secrets among the arguments. */
  secrets: readonly string[];
  plan: AccessPlan;
  context: ToolContext;
  /** For the model, at the end of the result. */
  remark?: string;
}

export interface CallOutcome {
  content: string;
  code?: ToolErrorCode;
  /** The call could not even be started: broken JSON, unknown tool, arguments that do not fit. */
  unusable?: boolean;
  /** Denied by a rule, or because nobody could be asked: no person has decided so. */
  deniedByPolicy?: boolean;
}

/** Parses the call and asks the tool what it would touch. A failure is answered at once. `told`: what the result has to say besides. */
export async function planCall(
  call: ToolCall,
  deps: CallDeps,
  signal: AbortSignal,
  told?: string,
): Promise<PlannedCall | CallOutcome> {
  const name = call.name.replace(/^functions[.:]/, "");
  const tool = deps.toolbox.find(name);
  if (tool === undefined) {
    const json = parseJson(call.arguments);
    const message = `There is no tool ${name}. The tools are: ${deps.toolbox.names.join(", ")}.`;
    return refuse(call, name, json.ok ? json.value : call.arguments, message, deps);
  }
  const parsed = parseArguments(call.arguments, tool);
  if (!parsed.ok) return refuse(call, callTitle(name, parsed.value), parsed.value, parsed.message, deps);
  if (!deps.toolbox.isLoaded(tool.name)) deps.emit({ type: "tools-loaded", group: tool.group });
  const context: ToolContext = {
    ...deps.ports,
    sessionId: deps.sessionId,
    callId: call.id,
    seen: deps.seen,
    signal,
    emit: deps.emit,
  };
  const remarks = [parsed.remark, told].filter((one) => one !== undefined);
  const remark = remarks.length === 0 ? {} : { remark: remarks.join("\n") };
  try {
    const revealed = await deps.secrets?.reveal(tool.name, parsed.input, signal);
    const { input, secrets } = revealed ?? { input: parsed.input, secrets: [] };
    const plan = await tool.access(input, context);
    return { call, tool, input, shown: parsed.input, secrets, plan, context, ...remark };
  } catch (error) {
    start(call, parsed.input, { title: callTitle(tool.name, parsed.input), access: [] }, deps);
    return finish(call, { ...failure(error, signal, deps), ...remark }, deps, 0);
  }
}

/** A call that may run now, as far as it was approved. */
export interface ApprovedCall {
  planned: PlannedCall;
  changes: ApprovedChange[];
  advice?: string;
}

/** Says that the call begins and decides on it. A call that may not run is answered at once. Never rejects. */
export async function decideCall(planned: PlannedCall, deps: CallDeps): Promise<ApprovedCall | CallOutcome> {
  const { call, tool, plan, context } = planned;
  start(call, planned.shown, plan, deps);
  try {
    context.signal.throwIfAborted();
    const about = { callId: call.id, tool: tool.name, secrets: planned.secrets };
    const permission = await askPermission(deps.desk, about, plan, context.signal);
    if (permission.allowed) {
      const changes = (plan.changes ?? []).map((change) =>
        approve(change, permission.rejectedHunks[change.changeId] ?? [], permission.reviewed),
      );
      return { planned, changes, ...(permission.advice !== undefined && { advice: permission.advice }) };
    }
    for (const change of plan.changes ?? []) deps.emit({ type: "change", callId: call.id, ...rejected(change) });
    const byPolicy = permission.byUser ? {} : { deniedByPolicy: true };
    return end(planned, { content: permission.message, code: "denied", ...byPolicy }, deps, 0);
  } catch (error) {
    return end(planned, failure(error, context.signal, deps), deps, 0);
  }
}

/** Runs an approved call, bounds its result and says so. Never rejects: every call gets an answer. */
export async function runApprovedCall(approved: ApprovedCall, deps: CallDeps): Promise<CallOutcome> {
  const { planned, changes, advice } = approved;
  const { call, tool, input, plan, context } = planned;
  const began = deps.ports.clock.now().getTime();
  const outcome = await attempt();
  return end(planned, outcome, deps, deps.ports.clock.now().getTime() - began);

  async function attempt(): Promise<Ended> {
    try {
      context.signal.throwIfAborted();
      if (mayChange(tool, plan)) deps.checkpoints?.beforeCall(call.id, plan.title);
      return withAdvice(await tool.run(input, context, changes), advice);
    } catch (error) {
      return failure(error, context.signal, deps);
    } finally {
      await refreshSecrets(deps, context.signal);
    }
  }
}

function mayChange(tool: Tool, { access }: AccessPlan): boolean {
  return tool.readOnly !== true && access.some(({ kind }) => kind === "write" || kind === "execute");
}

/** What the call has written may be a secret that its own result shows. */
async function refreshSecrets({ secrets, logger }: CallDeps, signal: AbortSignal): Promise<void> {
  try {
    await secrets?.refresh(signal);
  } catch (error) {
    if (!signal.aborted) logger.log("error", "The env files could not be read.", error);
  }
}

function withAdvice(result: ToolResult, advice: string | undefined): ToolResult {
  return advice === undefined ? result : { ...result, content: `${result.content}\nThe user says: ${advice}` };
}

function start(call: ToolCall, input: unknown, plan: Pick<AccessPlan, "title" | "access">, deps: CallDeps): void {
  const exact = JSON.stringify(input) === call.arguments;
  deps.emit({
    type: "tool-start",
    callId: call.id,
    tool: call.name,
    input,
    ...(!exact && { arguments: call.arguments }),
    access: plan.access,
    title: plan.title,
  });
}

function refuse(call: ToolCall, title: string, input: unknown, message: string, deps: CallDeps): CallOutcome {
  start(call, input, { title, access: [] }, deps);
  return finish(call, { content: message, code: "invalid_input", unusable: true }, deps, 0);
}

function failure(error: unknown, signal: AbortSignal, deps: CallDeps): CallOutcome {
  if (signal.aborted || isAbortError(error)) {
    return { content: "The run was stopped before this call ended.", code: "aborted" };
  }
  if (error instanceof ToolError) {
    return { content: error.hint === undefined ? error.message : `${error.message}\n${error.hint}`, code: error.code };
  }
  deps.logger.log("error", "A tool failed unexpectedly.", error);
  return { content: `The tool failed unexpectedly: ${errorMessage(error)}`, code: "unexpected" };
}

type Ended = CallOutcome & { details?: Record<string, unknown> };

function end({ call, remark }: PlannedCall, ended: Ended, deps: CallDeps, durationMs: number): CallOutcome {
  return finish(call, { ...ended, ...(remark !== undefined && { remark }) }, deps, durationMs);
}

function finish(call: ToolCall, ended: Ended & { remark?: string }, deps: CallDeps, durationMs: number): CallOutcome {
  const { details, remark, ...outcome } = ended;
  const { text } = truncateMiddle(outcome.content, resultLimit, "Ask for less at a time.");
  const whole = remark === undefined ? text : `${text}\n${remark}`;
  const content = deps.secrets?.hide(whole, `the result of ${call.name}`) ?? whole;
  deps.emit({
    type: "tool-end",
    callId: call.id,
    tool: call.name,
    status: outcome.code === undefined ? "ok" : "error",
    ...(outcome.code !== undefined && { code: outcome.code }),
    content,
    ...(details && { details }),
    durationMs,
  });
  deps.secrets?.tell();
  return { ...outcome, content };
}
