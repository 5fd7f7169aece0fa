import * as z from "zod";
import { createId } from "../../base/ids.ts";
import type { AgentEventBody } from "../../protocol/agent-event.ts";
import type { CheckResult } from "../../protocol/strategy.ts";
import type { CallDeps } from "../call-deps.ts";
import { LoopBreaker } from "../loop-breaker.ts";
import { runCalls } from "../run-calls.ts";
import type { StrategyWork } from "./strategy.ts";

/** Characters of a check's output that are kept: its end, where tests say what failed. */
const outputLimit = 4000;
const timeoutSeconds = 600;

const commandDetails = z.object({ exitCode: z.number().int().optional(), timedOut: z.boolean().optional() });

/**
 * Runs a check command like any command: rules, mode and the user decide on it, and it counts in the limits.
 * Undefined where it was not allowed to run, which is neither a pass nor a failure.
 */
export async function runCheck(
  work: StrategyWork,
  command: string,
  given: { calls?: CallDeps; runId?: string } = {},
): Promise<CheckResult | undefined> {
  const { calls = work.calls, runId = createId("run") } = given;
  let details: z.infer<typeof commandDetails> = {};
  let ran = false;
  const emit = (event: AgentEventBody): void => {
    if (event.type === "tool-end") {
      const parsed = commandDetails.safeParse(event.details ?? {});
      if (parsed.success) details = parsed.data;
      ran = event.details !== undefined;
    }
    calls.emit({ ...event, runId });
  };
  emit({ type: "run-start", title: `Check: ${command}` });
  const call = {
    id: createId("check"),
    name: "run_command",
    arguments: JSON.stringify({ command, timeoutSeconds }),
  };
  const deps: CallDeps = { ...calls, emit, desk: { ...calls.desk, emit }, circles: new LoopBreaker() };
  const [outcome] = await runCalls([call], deps, work.main.signal);
  const content = outcome?.content ?? "";
  const passed = ran && details.exitCode === 0;
  emit({ type: "run-end", reason: ran ? (passed ? "finished" : "failed") : "denied", text: "" });
  if (!ran) return undefined;
  const result: CheckResult = {
    kind: "command",
    subject: command,
    passed,
    ...(details.exitCode !== undefined && { exitCode: details.exitCode }),
    output: content.length <= outputLimit ? content : `… ${content.slice(-outputLimit)}`,
  };
  calls.emit({ type: "check", ...result, ...(given.runId !== undefined && { runId }) });
  return result;
}
