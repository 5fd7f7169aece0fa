import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { StrategyName } from "../../protocol/strategy.ts";
import type { RunResult } from "../agent-session.ts";
import type { CallDeps } from "../call-deps.ts";
import { type AgentRun, runAgent } from "../run-agent.ts";
import { loadStrategy } from "./load-strategy.ts";
import type { StrategyOptions, StrategyWork } from "./strategy.ts";
import type { StrategyTrail } from "./strategy-trail.ts";

export interface WorkRequest {
  run: AgentRun;
  calls: CallDeps;
  trail: StrategyTrail;
  listen: StrategyWork["listen"];
  options: StrategyOptions;
  choice: StrategyName;
  by: AgentEventOf<"strategy">["by"];
}

/** Works on a request otherwise than by the plain loop, and says so. */
export async function workOn({ run, calls, trail, listen, options, choice, by }: WorkRequest): Promise<RunResult> {
  if (choice === "react") return runAgent(run);
  const strategy = await loadStrategy(choice);
  const release = listen((event) => trail.note(event));
  try {
    run.emit({ type: "strategy", strategy: choice, by });
    const { task, unfinished } = trail;
    return await strategy({ main: run, task, calls, options, unfinished, steering: [], listen });
  } finally {
    release();
  }
}
