import type { SessionSummary } from "../../protocol/session-entry.ts";
import type { Tone } from "./icon.tsx";

/** How the state of a session shows in lists. */
export const stateWords: Record<SessionSummary["state"], { icon: string; tone?: Tone; text: string }> = {
  finished: { icon: "comment", text: "Finished" },
  failed: { icon: "error", tone: "bad", text: "Failed" },
  running: { icon: "circle-filled", text: "Running" },
  waiting: { icon: "bell-dot", tone: "warn", text: "Waits for you" },
  interrupted: { icon: "debug-pause", text: "Interrupted" },
  empty: { icon: "comment", text: "No message yet" },
};
