import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import type { HostMessage } from "../../src/protocol/panel-message.ts";
import type { RestorePreview } from "../../src/protocol/restore.ts";
import { baseState, change, editStart, resetWith, type Scene } from "./panel-scenes.ts";

const state = (patch: object = {}): HostMessage => ({ type: "state", patch: { ...baseState, ...patch } });

export const checkpoint = (number: number, cause: "request" | "restore" = "request"): AgentEventBody => ({
  type: "checkpoint",
  id: `checkpoint-${number}`,
  number,
  cause,
});

const ask = (number: number, text: string, answer: string): AgentEventBody[] => [
  checkpoint(number),
  { type: "user-message", messageId: `m${number}`, text, delivery: "prompt" },
  { type: "turn-start", turn: 1 },
  { type: "text-delta", text: answer },
];

const end: AgentEventBody = { type: "session-end", reason: "finished", text: "" };

const command: AgentEventBody[] = [
  {
    type: "tool-start",
    callId: "c9",
    tool: "run_command",
    input: { command: "npm test" },
    access: [{ kind: "execute", subject: "npm test" }],
    title: "Run npm test",
  },
  {
    type: "tool-end",
    callId: "c9",
    tool: "run_command",
    status: "ok",
    content: "14 passing",
    details: { exitCode: 0 },
    durationMs: 1900,
  },
];

/** Three requests, the last two of which changed something. */
export const requests: AgentEventBody[] = [
  ...ask(1, "Why does the sum lose a cent?", "Each share is rounded down, and nothing gives back what is left."),
  end,
  ...ask(2, "Use the same rule for credit notes.", "I gave the rest to the largest share."),
  editStart("e1", change.path),
  {
    type: "change",
    callId: "e1",
    ...change,
    state: "applied",
    hunks: change.hunks.map((hunk) => ({ ...hunk, state: "accepted" as const })),
  },
  { type: "tool-end", callId: "e1", tool: "edit_file", status: "ok", content: "Edited.", durationMs: 20 },
  ...command,
  end,
  ...ask(3, "Now the PDF footer.", "The footer now shows both totals."),
  end,
];

export const restored = (files: string[], conversation = true): AgentEventBody[] => [
  checkpoint(4, "restore"),
  { type: "restore", checkpointId: "checkpoint-2", number: 2, undoId: "checkpoint-4", files, conversation },
];

export const preview: RestorePreview = {
  number: 2,
  undo: false,
  time: "2026-11-22T12:00:06.000Z",
  files: [
    { path: "src/billing/credit-note.ts", action: "delete", added: 0, removed: 44, changedByUserSince: false },
    { path: "src/billing/old-rules.ts", action: "recreate", added: 12, removed: 0, changedByUserSince: false },
    { path: change.path, action: "restore", added: 3, removed: 16, changedByUserSince: true },
  ],
  notCovered: [{ path: "dist/report.pdf", reason: "over 20 MB" }],
};

const place = { checkpointId: "checkpoint-2" };

export const restoreScenes: Scene[] = [
  {
    name: "checkpoints",
    messages: () => [state(), resetWith(requests)],
    act: async (page) => {
      await page.getByRole("button", { name: "Restore Checkpoint 3" }).focus();
    },
  },
  {
    name: "restore-preview",
    messages: () => [state(), resetWith(requests), { type: "restore-state", place, phase: "asking", preview }],
  },
  {
    name: "restore-empty",
    messages: () => [
      state(),
      resetWith(requests),
      { type: "restore-state", place, phase: "asking", preview: { ...preview, files: [], notCovered: [] } },
    ],
  },
  {
    name: "restore-busy",
    messages: () => [
      state({ running: true }),
      resetWith(requests.slice(0, -1)),
      { type: "restore-state", place, phase: "busy" },
    ],
  },
  {
    name: "restored",
    messages: () => [state(), resetWith([...requests, ...restored([change.path, "src/billing/credit-note.ts"])])],
  },
  {
    name: "restored-open",
    messages: () => [state(), resetWith([...requests, ...restored([change.path])])],
    act: (page) => page.getByRole("button", { name: /later requests hidden/ }).click(),
  },
];
