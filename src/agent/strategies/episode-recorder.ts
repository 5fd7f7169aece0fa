import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { Episode } from "../../protocol/episode.ts";

/** Failed calls that are kept of a request. */
const failureLimit = 40;
/** Characters of a failure's message. */
const messageLimit = 400;

/** Makes an episode of the events of a request. */
export class EpisodeRecorder {
  private readonly episode: Omit<Episode, "reason" | "time">;

  constructor(about: Pick<Episode, "sessionId" | "task" | "strategy">) {
    this.episode = { ...about, tools: {}, failures: [], checks: [], reflections: [], requests: 0, tokens: 0 };
  }

  note(event: AgentEvent): void {
    const { episode } = this;
    switch (event.type) {
      case "strategy":
        episode.strategy = event.strategy;
        break;
      case "tool-end":
        this.noteCall(event);
        break;
      case "usage":
        episode.requests += 1;
        episode.tokens += event.inputTokens + event.outputTokens;
        if (event.cost !== undefined) episode.cost = (episode.cost ?? 0) + event.cost;
        break;
      case "check": {
        const { kind, subject, passed, exitCode, output } = event;
        episode.checks.push({ kind, subject, passed, ...(exitCode !== undefined && { exitCode }), output });
        episode.passed = passed;
        break;
      }
      case "reflection": {
        const { goal, happened, cause, change, anotherApproach } = event;
        episode.reflections.push({ goal, happened, cause, change, anotherApproach });
        break;
      }
      default:
        break;
    }
  }

  end(reason: Episode["reason"], now: Date): Episode {
    return { ...this.episode, reason, time: now.toISOString() };
  }

  private noteCall({ tool, status, code = "unexpected", content }: Extract<AgentEvent, { type: "tool-end" }>): void {
    const { tools, failures } = this.episode;
    const known = tools[tool] ?? { calls: 0, errors: 0 };
    const isError = status === "error";
    tools[tool] = { calls: known.calls + 1, errors: known.errors + (isError ? 1 : 0) };
    if (isError && failures.length < failureLimit)
      failures.push({ tool, code, message: content.slice(0, messageLimit) });
  }
}
