import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import type { HostMessage } from "../../src/protocol/panel-message.ts";
import { baseState, resetWith, type Scene } from "./panel-scenes.ts";

const state = (patch: object = {}): HostMessage => ({ type: "state", patch: { ...baseState, ...patch } });

export const shortening: AgentEventBody = {
  type: "compaction",
  compactionId: "compaction-1",
  cause: "threshold",
  keptMessages: 4,
  text: "",
  summary: {
    goal: "Invoice totals equal the sum of rounded lines.",
    done: ["src/billing/round-money.ts rounds by the largest remainder"],
    decisions: ["The odd cent goes to the largest share (you decided)"],
    findings: ["credit notes use the same rule, src/billing/credit-note.ts:12"],
    failed: [],
    next: ["Credit notes", "Changelog"],
  },
  by: "model",
  pinned: ["task", "request", "request", "correction", "todos", "todos", "change", "file", "file"],
  shortened: { requests: 9, results: 31 },
  before: 29_400,
  after: 8_100,
};

const talk: AgentEventBody[] = [
  { type: "user-message", messageId: "m1", text: "Make the totals right.", delivery: "prompt" },
  { type: "turn-start", turn: 1 },
  { type: "text-delta", text: "The shares are rounded one by one." },
  { type: "session-end", reason: "finished", text: "" },
  shortening,
];

export const contextScenes: Scene[] = [
  { name: "shortened", messages: () => [state(), resetWith(talk)] },
  {
    name: "shortened-open",
    messages: () => [state(), resetWith(talk)],
    act: (page) => page.getByRole("button", { name: "Show", exact: true }).click(),
  },
  {
    name: "shortening-undone",
    messages: () => [
      state(),
      resetWith([...talk, { type: "compaction-undone", compactionId: "compaction-1", tokens: 29_400 }]),
    ],
  },
];
