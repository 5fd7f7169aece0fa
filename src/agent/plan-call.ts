import { ToolError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import { decide } from "../permissions/decide.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { ResolvedPath, WorkspaceFiles } from "../ports/workspace-files.ts";
import type { Access } from "../protocol/access.ts";
import type { AccessPlan, Tool, ToolContext } from "../tools/define-tool.ts";
import { pathAccess } from "../tools/path-access.ts";
import { endCall, failedCall, startCall } from "./answer-call.ts";
import { type ParsedArguments, parseArguments } from "./arguments/parse-arguments.ts";
import type { CallDeps, CallOutcome, PlannedCall } from "./call-deps.ts";
import { originFor } from "./call-guards.ts";
import { callTitle } from "./call-title.ts";
import type { HookVerdict } from "./hook-verdict.ts";

/**
 * Parses the call and asks the tool what it would touch. A failure is answered at once, but for one whose message may show a file
 * that is not to be read without asking: that is decided on first. `told`: what the result has to say besides.
 */
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
  const written = parseArguments(call.arguments, tool);
  if (!written.ok) return refuse(call, callTitle(name, written.value), written.value, written.message, deps);
  const hooked = await askHooks(call, tool, written, deps, signal);
  if (hooked.refused !== undefined) return hooked.refused;
  const { parsed } = hooked;
  if (!deps.toolbox.isLoaded(tool.name)) deps.emit({ type: "tools-loaded", group: tool.group });
  const looked = new Map<string, ResolvedPath>();
  const context: ToolContext = {
    ...deps.ports,
    files: noting(deps.ports.files, looked),
    sessionId: deps.sessionId,
    callId: call.id,
    seen: deps.seen,
    signal,
    emit: deps.emit,
  };
  const remarks = [parsed.remark, told, ...hooked.context].filter((one) => one !== undefined);
  const remark = remarks.length === 0 ? {} : { remark: remarks.join("\n") };
  try {
    const revealed = await deps.secrets?.reveal(tool.name, parsed.input, signal);
    const { input, secrets } = revealed ?? { input: parsed.input, secrets: [] };
    const planned = await tool.access(input, context);
    const { plan, ...output } = (await deps.output?.checkPlan(planned)) ?? { plan: planned, effects: [] };
    return { call, tool, input, shown: parsed.input, secrets, plan, output, context, ...remark, hook: hooked.verdict };
  } catch (error) {
    const plan = readPlan([...looked.values()]);
    if (error instanceof ToolError && !mayRead(plan.access, deps)) {
      const { input } = parsed;
      const [output, hook] = [{ effects: [] }, hooked.verdict];
      return { call, tool, input, shown: input, secrets: [], plan, output, context, ...remark, hook, failure: error };
    }
    startCall(call, parsed.input, { title: callTitle(tool.name, parsed.input), access: [] }, deps);
    const origin = await originFor(deps, signal, (provenance) => provenance.ofFailure(plan.access, signal));
    return endCall(call, { ...failedCall(error, signal, deps), ...remark, ...origin }, deps, 0);
  }
}

interface Hooked {
  parsed: Extract<ParsedArguments, { ok: true }>;
  context: string[];
  verdict?: HookVerdict | undefined;
  refused?: CallOutcome;
}

/** Hooks see a call before anything is decided on it; they may change its arguments, and what they deny is not done. */
async function askHooks(
  call: ToolCall,
  tool: Tool,
  parsed: Hooked["parsed"],
  deps: CallDeps,
  signal: AbortSignal,
): Promise<Hooked> {
  const title = callTitle(tool.name, parsed.input);
  const stop = (message: string): Hooked => {
    startCall(call, parsed.input, { title, access: [] }, deps);
    return { parsed, context: [], refused: endCall(call, { content: message, code: "denied" }, deps, 0) };
  };
  try {
    const about = { callId: call.id, tool: tool.name, input: parsed.input };
    const answer = await deps.hooks?.beforeCall(about, signal);
    if (answer === undefined) return { parsed, context: [] };
    const { decision, reason, byUser, updatedInput } = answer;
    if (decision === "deny") return stop(`A hook stopped this call: ${reason ?? "it said no."}`);
    const verdict = decision && { decision, ...(reason !== undefined && { reason }), ...(byUser && { byUser }) };
    const context = answer.context.map((text) => `A hook says: ${text}`);
    if (updatedInput === undefined) return { parsed, context, verdict };
    const updated = parseArguments(JSON.stringify(updatedInput), tool);
    if (!updated.ok)
      return stop(`A hook changed the arguments of this call to what cannot be used: ${updated.message}`);
    const changed = `A hook changed the arguments to ${JSON.stringify(updated.input)}.`;
    return { parsed: updated, context: [changed, ...context], verdict };
  } catch (error) {
    startCall(call, parsed.input, { title, access: [] }, deps);
    return { parsed, context: [], refused: endCall(call, failedCall(error, signal, deps), deps, 0) };
  }
}

function refuse(call: ToolCall, title: string, input: unknown, message: string, deps: CallDeps): CallOutcome {
  startCall(call, input, { title, access: [] }, deps);
  return endCall(call, { content: message, code: "invalid_input", unusable: true }, deps, 0);
}

/** The same files; `looked` has what was read of them. */
function noting(files: WorkspaceFiles, looked: Map<string, ResolvedPath>): WorkspaceFiles {
  return {
    ...files,
    get roots() {
      return files.roots;
    },
    read: (path, signal) => {
      looked.set(path.absolute, path);
      return files.read(path, signal);
    },
  };
}

function readPlan(paths: readonly ResolvedPath[]): AccessPlan {
  return {
    title: `Read ${paths.map(({ display }) => display).join(", ")}`,
    access: paths.map((path) => pathAccess("read", path)),
  };
}

function mayRead(access: readonly Access[], { desk }: CallDeps): boolean {
  return decide(access, { mode: desk.mode(), rules: desk.rules.rules(), trusted: desk.trusted }).action === "allow";
}
