import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import type { FileChange } from "../../src/protocol/change.ts";
import type { HostMessage } from "../../src/protocol/panel-message.ts";
import type { HunkDecisions } from "../../src/protocol/tracked-change.ts";
import { baseState, change, editStart, resetWith, reviewRequest, type Scene } from "./panel-scenes.ts";

const state = (patch: object = {}): HostMessage => ({
  type: "state",
  patch: { ...baseState, mode: "edits", ...patch },
});

const pendingHunks = change.hunks.map((hunk) => ({ ...hunk, state: "pending" as const }));
export const applied: FileChange = { ...change, state: "applied", hunks: pendingHunks };
const created: FileChange = {
  ...applied,
  changeId: "ch2",
  path: "src/billing/largest-share.ts",
  kind: "create",
  hunks: pendingHunks.slice(1, 2),
  added: 12,
  removed: 0,
};
const deleted: FileChange = {
  ...applied,
  changeId: "ch3",
  path: "src/billing/old-rules.ts",
  kind: "delete",
  hunks: [],
  added: 0,
  removed: 31,
};

const editEvents = (callId: string, changes: FileChange[]): AgentEventBody[] => [
  editStart(callId, changes[0]?.path ?? ""),
  ...changes.map((one): AgentEventBody => ({ type: "change", callId, ...one })),
  { type: "tool-end", callId, tool: "edit_file", status: "ok", content: "Edited.", durationMs: 20 },
];

export const appliedRun: AgentEventBody[] = [
  { type: "checkpoint", id: "checkpoint-1", number: 1 },
  { type: "user-message", messageId: "m1", text: "Fix the lost cent", delivery: "prompt" },
  ...editEvents("e1", [applied]),
  ...editEvents("e2", [created]),
  ...editEvents("e3", [deleted]),
  { type: "text-delta", text: "The cent that is left now goes to the largest share." },
  { type: "session-end", reason: "finished", text: "" },
];

const all = (
  changeId: string,
  one: HunkDecisions["state"],
  hunks: [string, HunkDecisions["state"]][],
): HunkDecisions => ({
  changeId,
  state: one,
  hunks: hunks.map(([hunkId, hunkState]) => ({ hunkId, state: hunkState })),
});

export const undecided: HunkDecisions[] = [
  all("ch1", "pending", [
    ["h1", "pending"],
    ["h2", "pending"],
    ["h3", "pending"],
  ]),
  all("ch2", "pending", [["h2", "pending"]]),
  all("ch3", "pending", []),
];

export const mixed: HunkDecisions[] = [
  all("ch1", "pending", [
    ["h1", "accepted"],
    ["h2", "pending"],
    ["h3", "superseded"],
  ]),
  all("ch2", "rejected", [["h2", "rejected"]]),
  all("ch3", "conflicted", []),
];

const told = (decisions: HunkDecisions[]): HostMessage => ({ type: "change-decisions", decisions });

export const reviewScenes: Scene[] = [
  { name: "after", messages: () => [state(), resetWith(appliedRun), told(undecided)] },
  { name: "after-mixed", messages: () => [state(), resetWith(appliedRun), told(mixed)] },
  {
    name: "after-running",
    messages: () => [state({ running: true }), resetWith(appliedRun.slice(0, -1)), told(undecided)],
  },
  {
    name: "after-done",
    messages: () => [
      state(),
      resetWith(appliedRun),
      told(
        undecided.map((one) => ({
          ...one,
          state: "accepted",
          hunks: one.hunks.map((hunk) => ({ ...hunk, state: "accepted" })),
        })),
      ),
    ],
  },
  {
    name: "before-always",
    messages: () => [
      state({ running: true, mode: "manual" }),
      resetWith([
        ...appliedRun.slice(0, 2),
        editStart("e1", change.path),
        {
          ...reviewRequest("q1", "e1", [{ ...change, hunks: change.hunks.slice(1, 2) }]),
          pattern: change.path,
        } as AgentEventBody,
      ]),
    ],
    act: (page) => page.getByRole("button", { name: "Always" }).click(),
  },
  {
    name: "modes",
    messages: () => [state({ mode: "manual" }), resetWith(appliedRun.slice(0, 2))],
    act: (page) => page.getByRole("button", { name: /^Mode:/ }).click(),
  },
];
