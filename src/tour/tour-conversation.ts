import { type ChatCompletionRequest, textOf, type WireMessage } from "./chat-completion.ts";

/** The steps of the tour that call tools, in order. */
export const tourStages = ["look", "test", "edit", "retest"] as const;
export type TourStage = (typeof tourStages)[number];

/** How far a conversation has come, read from what the client sends: the stand-in remembers nothing itself. */
export interface TourProgress {
  /** The last step that was taken. */
  stage: TourStage | "start" | "over";
  /** What the calls of that step gave, in their order. */
  results: readonly string[];
  /** True when the user has said something since. */
  interrupted: boolean;
}

/** The id of a call says which step it belongs to. */
export function tourCallId(stage: TourStage, index: number): string {
  return `tour-${stage}-${index + 1}`;
}

export function readProgress({ messages }: ChatCompletionRequest): TourProgress {
  const last = messages.findLastIndex((message) => stageOf(message) !== undefined);
  const lastMessage = messages[last];
  const stage = lastMessage === undefined ? undefined : stageOf(lastMessage);
  if (lastMessage === undefined || stage === undefined) return { stage: "start", results: [], interrupted: false };
  const after = messages.slice(last + 1);
  const results = (lastMessage.tool_calls ?? []).map(({ id }) => {
    const answer = after.find((message) => message.tool_call_id === id);
    return answer === undefined ? "" : textOf(answer);
  });
  const hasEnded = after.some((message) => message.role === "assistant");
  const interrupted = after.some((message) => message.role === "user");
  return { stage: hasEnded ? "over" : stage, results, interrupted };
}

function stageOf(message: WireMessage): TourStage | undefined {
  const id = message.tool_calls?.[0]?.id ?? "";
  return tourStages.find((stage) => id.startsWith(`tour-${stage}-`));
}

/** What became of an edit, from the words the tool answers with. */
export type EditOutcome = "accepted" | "partly" | "rejected" | "failed";

export function readEditOutcome(result: string): EditOutcome {
  if (/rejected \d+ of \d+ hunks/.test(result)) return "partly";
  if (/^Edited /.test(result)) return "accepted";
  return /rejected/.test(result) ? "rejected" : "failed";
}

/** The exit code of the tests; undefined when they did not run to their end. Of tests that pass only their output is told. */
export function readExitCode(result: string): number | undefined {
  const code = /^exit code (\d+)/m.exec(result.slice(-200))?.[1];
  if (code !== undefined) return Number(code);
  return /^\S* ?fail 0$/m.test(result) ? 0 : undefined;
}
