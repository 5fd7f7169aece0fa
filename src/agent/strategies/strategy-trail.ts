import type { AgentEvent } from "../../protocol/agent-event.ts";
import { currentEvents } from "../../protocol/current-events.ts";
import type { Plan } from "../../protocol/plan.ts";
import type { StrategyChoice, StrategyName } from "../../protocol/strategy.ts";
import type { UserMessage } from "../agent-session.ts";
import { renderUserMessage } from "../render-message.ts";

/** What is known of how the newest request of a session is worked on, so that it can be taken up again. */
export class StrategyTrail {
  /** Undefined for the plain loop. */
  strategy: StrategyName | undefined;
  plan: Plan | undefined;
  /** The request as the model reads it. */
  task = "";

  constructor(events: readonly AgentEvent[]) {
    for (const event of currentEvents(events)) {
      if (event.type === "user-message" && event.delivery === "prompt") {
        const { text, attachments } = event;
        this.begin(renderUserMessage({ text, ...(attachments && { attachments }) }));
      } else this.note(event);
    }
  }

  note(event: AgentEvent): void {
    if (event.type === "strategy") this.strategy = event.strategy;
    if (event.type === "plan") this.plan = event.plan;
    if (event.type === "session-end" && event.reason === "finished") this.strategy = undefined;
  }

  begin(task: string): void {
    this.task = task;
    this.strategy = undefined;
    this.plan = undefined;
  }

  /** The plan of the request, while it is not carried out. */
  get unfinished(): Plan | undefined {
    return this.plan?.state === "proposed" || this.plan?.state === "approved" ? this.plan : undefined;
  }
}

/** How a request is to be worked on, and who says so. One that is taken up again goes on as it began. */
export function choiceFor(
  message: UserMessage | undefined,
  trail: StrategyTrail,
  setting: StrategyChoice | undefined,
): { choice: StrategyChoice; by: "user" | "setting" | "resume" } {
  if (message === undefined) return { choice: trail.strategy ?? "react", by: "resume" };
  const command = slashCommand(message.text);
  if (command !== undefined) return { choice: command.name === "plan" ? "plan-execute" : "react", by: "user" };
  if (message.strategy !== undefined) return { choice: message.strategy, by: "user" };
  return { choice: setting ?? "react", by: "setting" };
}

/** `/plan …` makes a plan of a request; `/reflect …` looks back on the last one. */
export function slashCommand(text: string): { name: "plan" | "reflect"; rest: string } | undefined {
  const found = /^\/(plan|reflect)(?:\s+([\s\S]*))?$/.exec(text.trim());
  if (found === null) return undefined;
  return { name: found[1] === "plan" ? "plan" : "reflect", rest: (found[2] ?? "").trim() };
}
