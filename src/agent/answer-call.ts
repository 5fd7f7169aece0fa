import { errorMessage, isAbortError, ToolError } from "../base/errors.ts";
import { truncateMiddle } from "../base/truncate.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { Origin } from "../protocol/agent-event.ts";
import type { AccessPlan } from "../tools/define-tool.ts";
import type { CallDeps, CallOutcome } from "./call-deps.ts";
import { presentResult } from "./call-guards.ts";

/** Characters of a result that reach the model, whatever a tool returns. */
const resultLimit = 100_000;

/** What a call came to, with what only the front end shows. */
export type Ended = CallOutcome & { details?: Record<string, unknown>; origin?: Origin; sources?: string[] };

/** Says that a call begins. */
export function startCall(
  call: ToolCall,
  input: unknown,
  plan: Pick<AccessPlan, "title" | "access">,
  deps: CallDeps,
): void {
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

/** What is answered where a call has failed. */
export function failedCall(error: unknown, signal: AbortSignal, deps: CallDeps): CallOutcome {
  if (signal.aborted || isAbortError(error)) {
    return { content: "The run was stopped before this call ended.", code: "aborted" };
  }
  if (error instanceof ToolError) {
    return { content: error.hint === undefined ? error.message : `${error.message}\n${error.hint}`, code: error.code };
  }
  deps.logger.log("error", "A tool failed unexpectedly.", error);
  return { content: `The tool failed unexpectedly: ${errorMessage(error)}`, code: "unexpected" };
}

/** Bounds what a call came to, and says that it has ended. */
export function endCall(
  call: ToolCall,
  ended: Ended & { remark?: string },
  deps: CallDeps,
  durationMs: number,
): CallOutcome {
  const { details, remark, origin, sources: _, ...outcome } = ended;
  const { text } = truncateMiddle(outcome.content, resultLimit, "Ask for less at a time.");
  // A reply that cannot be used has a bound of its own.
  const loop = outcome.unusable ? undefined : deps.budget?.().noteResult(call, text, deps.circles);
  const whole = [text, remark, loop].filter((part) => part !== undefined).join("\n");
  const { content, forModel } = presentResult(whole, call.name, origin, deps);
  deps.emit({
    type: "tool-end",
    callId: call.id,
    tool: call.name,
    status: outcome.code === undefined ? "ok" : "error",
    ...(outcome.code !== undefined && { code: outcome.code }),
    content,
    ...(origin && { origin }),
    ...(details && { details }),
    durationMs,
  });
  deps.secrets?.tell();
  return { ...outcome, content: forModel };
}
