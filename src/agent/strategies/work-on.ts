import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { StrategyChoice } from "../../protocol/strategy.ts";
import type { RunResult } from "../agent-session.ts";
import type { CallDeps } from "../call-deps.ts";
import { type AgentRun, runAgent } from "../run-agent.ts";
import { settleStrategy } from "./choose-strategy.ts";
import { loadStrategy } from "./load-strategy.ts";
import type { StrategyOptions, StrategyWork } from "./strategy.ts";
import type { StrategyTrail } from "./strategy-trail.ts";

export interface WorkRequest {
  run: AgentRun;
  calls: CallDeps;
  trail: StrategyTrail;
  listen: StrategyWork["listen"];
  options: StrategyOptions;
  choice: StrategyChoice;
  by: AgentEventOf<"strategy">["by"];
}

/** Works on a request otherwise than by the plain loop, and says so. */
export async function workOn({ run, calls, trail, listen, options, choice, by }: WorkRequest): Promise<RunResult> {
  const release = listen((event) => trail.note(event));
  try {
    const { task, unfinished } = trail;
    const work: StrategyWork = { main: run, task, calls, options, unfinished, steering: [], listen };
    const settled = await settleStrategy(work, choice, by);
    if ("result" in settled) return settled.result;
    run.emit({ type: "strategy", ...settled });
    if (settled.strategy === "react") return await runAgent(run);
    const strategy = await loadStrategy(settled.strategy);
    return await strategy(work);
  } finally {
    release();
  }
}
