import { parseJson } from "../base/parse-json.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { ToolContext } from "../tools/define-tool.ts";
import { endCall, failedCall, startCall } from "./answer-call.ts";
import { parseArguments } from "./arguments/parse-arguments.ts";
import { originFor } from "./call-guards.ts";
import { callTitle } from "./call-title.ts";
import type { CallDeps, CallOutcome, PlannedCall } from "./call-tool.ts";

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
    startCall(call, parsed.input, { title: callTitle(tool.name, parsed.input), access: [] }, deps);
    const origin = await originFor(deps, signal, (provenance) => provenance.ofFailure(parsed.input, signal));
    return endCall(call, { ...failedCall(error, signal, deps), ...remark, ...origin }, deps, 0);
  }
}

function refuse(call: ToolCall, title: string, input: unknown, message: string, deps: CallDeps): CallOutcome {
  startCall(call, input, { title, access: [] }, deps);
  return endCall(call, { content: message, code: "invalid_input", unusable: true }, deps, 0);
}
