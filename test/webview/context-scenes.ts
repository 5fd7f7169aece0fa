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
  {
    name: "context-report",
    messages: () => [
      state(),
      resetWith(talk),
      {
        type: "context-card",
        card: {
          kind: "report",
          report: {
            total: 12_300,
            limit: 32_000,
            parts: [
              { name: "System prompt", tokens: 420 },
              { name: "AGENTS.md", tokens: 610, detail: "everywhere" },
              { name: ".github/copilot-instructions.md", tokens: 120, detail: "everywhere" },
              { name: "Tools", tokens: 900, detail: "11 tools" },
              { name: "Your messages", tokens: 240, detail: "6 messages" },
              { name: "Results", tokens: 10_010, detail: "31 results" },
            ],
          },
        },
      },
    ],
  },
  {
    name: "shorten-preview",
    messages: () => [
      state(),
      resetWith(talk.slice(0, -1)),
      {
        type: "context-card",
        card: {
          kind: "preview",
          hint: "the rounding rule",
          preview: {
            before: 29_400,
            after: 8_100,
            keptMessages: 6,
            pinned: [
              { kind: "task", text: "Make the totals right." },
              { kind: "correction", text: "Not in generated/." },
            ],
            shortened: [
              { title: "Answer: The shares are rounded one by one.", tokens: 120 },
              { title: 'Call: read_file {"path":"src/billing/round-money.ts"}', tokens: 30 },
              { title: "Result: export function roundMoney(", tokens: 2400 },
            ],
          },
        },
      },
    ],
  },
];
