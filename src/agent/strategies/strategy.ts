import type { EpisodeSink } from "../../ports/episodes.ts";
import type { WorktreeChange } from "../../ports/worktrees.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { Plan } from "../../protocol/plan.ts";
import type { StrategyChoice } from "../../protocol/strategy.ts";
import type { ToolPorts } from "../../tools/define-tool.ts";
import type { RunResult, UserMessage } from "../agent-session.ts";
import type { CallDeps } from "../call-deps.ts";
import type { AgentRun } from "../run-agent.ts";

/** What strategies are given beyond what every session has. Each may be absent. */
export interface StrategyOptions {
  /** What a message that asks for none is worked on with; absent: react. */
  choice?: () => StrategyChoice;
  /** Mean use of this workspace so far; undefined while nothing is measured. */
  averages?: () => Promise<RunAverages | undefined>;
  /** False: what the user has named is begun without asking for its cost. */
  asksCost?: () => boolean;
  /** The command that says whether work has succeeded; absent or empty: the project's own tests, where its files name them. */
  check?: () => string | undefined;
  /** Absent: the usual numbers. */
  shape?: () => Partial<StrategyShape>;
  /** Where what came of each request goes; absent: nowhere. */
  episodes?: EpisodeSink;
  /** A copy of the workspace to try an approach in; absent or failing: approaches are judged without being tried. */
  openBranch?: (signal: AbortSignal) => Promise<Branch>;
}

/** A copy of the workspace, with the ports of a session that works in it. */
export interface Branch {
  ports: ToolPorts;
  changes(signal: AbortSignal): Promise<WorktreeChange[]>;
  /** Ends its processes and removes it. Does not reject. */
  close(): Promise<void>;
}

/** How much is tried. */
export interface StrategyShape {
  /** reflexion: attempts at most. */
  attempts: number;
  /** tree-of-thoughts: approaches that are thought of at each place. */
  breadth: number;
  /** tree-of-thoughts: how often an approach is refined, the first time counted. */
  depth: number;
  /** tree-of-thoughts: approaches that are followed at each level. */
  beam: number;
}

const usualShape: StrategyShape = { attempts: 3, breadth: 3, depth: 1, beam: 2 };

export function shapeOf(options: StrategyOptions): StrategyShape {
  return { ...usualShape, ...options.shape?.() };
}

/** Part of a message. */
export interface StrategyWish {
  /** How it is to be worked on; absent: as the settings say. */
  strategy?: StrategyChoice;
}

/** What runs of a workspace have used, as means. */
export interface RunAverages {
  /** Requests that the means are made of. */
  requests: number;
  requestsPerRun: number;
  /** In and out. */
  tokensPerRequest: number;
  /** USD; absent where prices are unknown. */
  costPerRequest?: number;
}

/** One request to be worked on. The user's message is in the conversation of `main` already. */
export interface StrategyWork {
  /** The plain loop over the session's conversation. What inner runs use counts in its budget. */
  main: AgentRun;
  /** The request in the user's words, with placeholders for secrets. */
  task: string;
  calls: CallDeps;
  options: StrategyOptions;
  /** Of the same request, when it is taken up again. */
  unfinished: Plan | undefined;
  /** What the user has said while it is worked on, for every inner run to hear. */
  steering: UserMessage[];
  /** Hears every event of the session, with placeholders for secrets, until it is released. */
  listen(listener: (event: AgentEvent) => void): () => void;
}

/** A way to work on a request, over the same loop, calls, limits and events. Rejects only for bugs. */
export type Strategy = (work: StrategyWork) => Promise<RunResult>;
