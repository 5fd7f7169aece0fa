import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { Block, Call } from "./block.ts";
import { BlockList } from "./block-list.ts";
import { reduceEvent } from "./reduce-event.ts";

/** What the conversation shows: a pure result of its events. */
export interface Transcript {
  blocks: readonly Block[];
  /** Calls under way that show no line of their own: questions, to-dos, edits before their changes are known. */
  hidden: readonly Call[];
  /** Number of the model's turn in the run under way. */
  turn: number;
  /** ISO 8601; absent when no run is under way. */
  runStartedAt?: string;
}

/** A transcript while a batch of events is worked in. */
export interface TranscriptDraft {
  list: BlockList;
  hidden: Map<string, Call>;
  turn: number;
  runStartedAt: string | undefined;
}

export const emptyTranscript: Transcript = { blocks: [], hidden: [], turn: 0 };

export function reduceTranscript(transcript: Transcript, events: readonly AgentEvent[]): Transcript {
  const draft: TranscriptDraft = {
    list: new BlockList(transcript.blocks),
    hidden: new Map(transcript.hidden.map((call) => [call.callId, call])),
    turn: transcript.turn,
    runStartedAt: transcript.runStartedAt,
  };
  for (const event of events) reduceEvent(draft, event);
  return {
    blocks: draft.list.toArray(),
    hidden: [...draft.hidden.values()],
    turn: draft.turn,
    ...(draft.runStartedAt === undefined ? {} : { runStartedAt: draft.runStartedAt }),
  };
}
