import { createContext } from "preact";

/** What blocks need to know of the run, beside themselves. */
export interface RunInfo {
  running: boolean;
  /** The block that holds the one filled button. */
  primaryId: string | undefined;
  lastId: string | undefined;
}

export const RunContext = createContext<RunInfo>({ running: false, primaryId: undefined, lastId: undefined });
