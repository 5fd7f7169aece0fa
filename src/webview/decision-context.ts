import { createContext } from "preact";
import type { HunkDecisions } from "../protocol/tracked-change.ts";

/** What became of applied changes, by change id, as the host last said. */
export type Decisions = Readonly<Record<string, HunkDecisions>>;

export interface DecisionInfo {
  decisions: Decisions;
  /** Changes whose lines may have been edited again by the agent: not every later edit is the user's. */
  editedAgain: ReadonlySet<string>;
}

export const DecisionContext = createContext<DecisionInfo>({ decisions: {}, editedAgain: new Set() });
