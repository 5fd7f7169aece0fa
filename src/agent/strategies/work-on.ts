import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { StrategyName } from "../../protocol/strategy.ts";
import type { RunResult } from "../agent-session.ts";
import type { CallDeps } from "../call-deps.ts";
import { type AgentRun, runAgent } from "../run-agent.ts";
import { loadStrategy } from "./load-strategy.ts";
import type { StrategyOptions } from "./strategy.ts";
import type { StrategyTrail } from "./strategy-trail.ts";

export interface WorkRequest {
  run: AgentRun;
  calls: CallDeps;
  trail: StrategyTrail;
  options: StrategyOptions;
  choice: StrategyName;
  by: AgentEventOf<"strategy">["by"];
}

/** Works on a request otherwise than by the plain loop, and says so. */
export async function workOn({ run, calls, trail, options, choice, by }: WorkRequest): Promise<RunResult> {
  const main: AgentRun = {
    ...run,
    emit: (event) => {
      trail.note(event);
      run.emit(event);
    },
  };
  if (choice === "react") return runAgent(main);
  const strategy = await loadStrategy(choice);
  main.emit({ type: "strategy", strategy: choice, by });
  return strategy({
    main,
    task: trail.task,
    calls,
    options,
    unfinished: trail.unfinished,
    steering: [],
  });
}
