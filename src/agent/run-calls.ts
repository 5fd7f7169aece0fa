import type { ToolCall } from "../ports/chat-model.ts";
import { type CallDeps, type CallOutcome, type PlannedCall, planCall, runPlannedCall } from "./call-tool.ts";

type CallKind = "read" | "change" | "other";

interface InFlight {
  kind: CallKind;
  paths: Set<string>;
  done: Promise<unknown>[];
}

/**
 * Runs the calls of one turn and returns their outcomes in the same order. Reads run side by side; changes of different files
 * are asked for together, so that they are one review; whatever else there is (commands, questions) runs alone, in order.
 * A call sees the effects of every call before it that is not of its own kind.
 */
export async function runCalls(
  calls: readonly ToolCall[],
  deps: CallDeps,
  signal: AbortSignal,
): Promise<CallOutcome[]> {
  deps.seen.nextTurn();
  const outcomes: (CallOutcome | Promise<CallOutcome>)[] = [];
  let flight: InFlight = { kind: "read", paths: new Set(), done: [] };
  const drain = async (): Promise<void> => {
    await Promise.all(flight.done);
    flight = { kind: "read", paths: new Set(), done: [] };
  };
  for (const call of calls) {
    // A plan reads files: one that could depend on a change under way is made after it.
    if (flight.kind === "change" && touchesPending(call, flight)) await drain();
    const planned = await planCall(call, deps, signal);
    if (!("plan" in planned)) {
      outcomes.push(planned);
      continue;
    }
    const kind = kindOf(planned);
    if (flight.done.length > 0 && (kind === "other" || kind !== flight.kind)) await drain();
    const running = runPlannedCall(planned, deps);
    outcomes.push(running);
    flight.kind = kind;
    for (const access of planned.plan.access) flight.paths.add(access.subject);
    flight.done.push(running);
    if (kind === "other") await drain();
  }
  return Promise.all(outcomes);
}

function kindOf({ plan }: PlannedCall): CallKind {
  if (plan.changes !== undefined) return "change";
  return plan.access.length > 0 && plan.access.every((access) => access.kind === "read") ? "read" : "other";
}

/** Whether the raw arguments name a path that is being changed; errs towards waiting. */
function touchesPending(call: ToolCall, flight: InFlight): boolean {
  return [...flight.paths].some((path) => call.arguments.includes(JSON.stringify(baseName(path)).slice(1, -1)));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
