import type { AgentEvent, AgentEventOf } from "../../protocol/agent-event.ts";
import { plural } from "./format.ts";
import type { PanelModel } from "./panel-model.ts";
import { summarizeCalls } from "./step-summary.ts";
import { pendingReview } from "./tracked-files.ts";

export interface Announcement {
  text: string;
  /** Interrupts what is being read: a decision is wanted, or something failed. */
  assertive: boolean;
}

/** What a screen reader hears of live events that are in the model already. */
export function announcementsAfter(
  events: readonly AgentEvent[],
  { transcript, decisions }: PanelModel,
): Announcement[] {
  return announcementsOf(events, pendingReview(transcript.blocks, decisions)?.hunks);
}

/** What a screen reader hears of a batch of live events: summaries, never tokens. `toReview` counts the hunks that wait after it. */
export function announcementsOf(events: readonly AgentEvent[], toReview = 0): Announcement[] {
  const said: Announcement[] = [];
  const read: AgentEventOf<"tool-end">[] = [];
  for (const event of events) {
    if (event.type === "tool-end" && event.status === "ok") read.push(event);
    const announcement = announce(event, toReview);
    if (announcement) said.push(announcement);
  }
  const steps = read.filter((event) => event.tool !== "run_command");
  if (steps.length > 0 && said.length === 0) said.push({ text: summary(steps), assertive: false });
  return said;
}

function announce(event: AgentEvent, toReview: number): Announcement | undefined {
  switch (event.type) {
    case "permission-request":
      return { text: approvalText(event), assertive: true };
    case "plan-request":
      return { text: "The plan waits for approval", assertive: true };
    case "check":
      return { text: `Check ${event.passed ? "passed" : "failed"}: ${event.subject}`, assertive: false };
    case "question-request":
      return { text: `Question: ${event.question}`, assertive: true };
    case "error":
      return { text: `${event.message} ${event.nextStep}`, assertive: true };
    case "session-end":
      return { text: withReview(endTexts[event.reason], toReview), assertive: false };
    case "restore":
      return { text: `Restored checkpoint ${event.number}`, assertive: false };
    case "tool-end":
      return commandEnd(event);
    default:
      return undefined;
  }
}

const endTexts: Record<AgentEventOf<"session-end">["reason"], string> = {
  finished: "Answer finished",
  failed: "The run failed",
  limit: "Stopped at a limit",
  denied: "Stopped, since nobody could be asked",
  aborted: "Stopped",
};

function withReview(text: string, toReview: number): string {
  return toReview === 0 ? text : `${text}, ${plural(toReview, "hunk")} to review`;
}

function approvalText(event: AgentEventOf<"permission-request">): string {
  if (event.changes && event.changes.length > 0) {
    const hunks = event.changes.reduce((sum, change) => sum + Math.max(1, change.hunks.length), 0);
    return `${plural(hunks, "change")} to review in ${event.changes.map((change) => change.path).join(", ")}`;
  }
  const risks = event.effects.filter((effect) => effect.risk).map((effect) => effect.text);
  const object = event.command === undefined ? event.title : `run ${event.command}`;
  return ["Approval needed: ", [object, ...risks].join(", ")].join("");
}

function commandEnd(event: AgentEventOf<"tool-end">): Announcement | undefined {
  if (event.tool !== "run_command") return undefined;
  const exitCode = event.details?.exitCode;
  if (event.status === "ok" && (exitCode === 0 || exitCode === undefined)) {
    return { text: "Command finished", assertive: false };
  }
  const text = typeof exitCode === "number" ? `Command failed with exit code ${exitCode}` : "Command failed";
  return { text, assertive: false };
}

function summary(events: readonly AgentEventOf<"tool-end">[]): string {
  const calls = events.map((event) => ({
    callId: event.callId,
    tool: event.tool,
    title: "1 step finished",
    input: undefined,
    startedAt: event.time,
    output: "",
    status: event.status,
  }));
  return summarizeCalls(calls);
}
