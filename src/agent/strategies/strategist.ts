import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { RunResult, UserMessage } from "../agent-session.ts";
import type { CallDeps } from "../call-deps.ts";
import { type AgentRun, runAgent } from "../run-agent.ts";
import type { StrategyOptions, StrategyWork } from "./strategy.ts";
import { choiceFor, StrategyTrail, slashCommand } from "./strategy-trail.ts";

/** Lets the requests of a session be worked on, each in its way. */
export interface Strategist {
  /** `task`: the message as the model reads it. Without a message the last request goes on as it began. */
  work(message: UserMessage | undefined, task: string, run: AgentRun): Promise<RunResult>;
}

/** `stored`: events of before. Whatever the plain loop does not need is loaded when it is asked for. */
export function createStrategist(
  stored: readonly AgentEvent[],
  calls: CallDeps,
  listen: StrategyWork["listen"],
  options: StrategyOptions = {},
): Strategist {
  const trail = new StrategyTrail(stored);
  const { episodes } = options;

  const workOf = (run: AgentRun): StrategyWork => ({
    ...{ main: run, task: trail.task, calls, options, unfinished: undefined, steering: [], listen },
  });

  async function work(message: UserMessage | undefined, run: AgentRun): Promise<RunResult> {
    const command = message && slashCommand(message.text);
    if (command?.name === "reflect") {
      const { reflectOnSession } = await import("../reflection/reflect-on-session.ts");
      return reflectOnSession(workOf(run), command.rest);
    }
    const { choice, by } = choiceFor(message, trail, options.choice?.());
    if (choice === "react") return runAgent(run);
    const { workOn } = await import("./work-on.ts");
    return workOn({ run, calls, trail, listen, options, choice, by });
  }

  return {
    work: async (message, task, run) => {
      if (message !== undefined) trail.begin(slashCommand(message.text)?.rest || task);
      if (episodes === undefined) return work(message, run);
      const { recordEpisode } = await import("./record-episode.ts");
      const about = { sessionId: calls.sessionId, task: trail.task };
      return recordEpisode(episodes, about, { listen, clock: calls.ports.clock, logger: run.logger }, () =>
        work(message, run),
      );
    },
  };
}
