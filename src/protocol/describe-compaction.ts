import type { AgentEventOf } from "./agent-event.ts";
import type { PinnedKind } from "./compaction.ts";

const words: Readonly<Record<PinnedKind, readonly [string, string]>> = {
  task: ["your first request", "your first request"],
  request: ["further request", "further requests"],
  correction: ["correction or answer", "corrections and answers"],
  rules: ["rules file", "rules files"],
  plan: ["the plan", "the plan"],
  todos: ["to-do", "to-dos"],
  check: ["the last failing check", "the last failing check"],
  change: ["file with open changes", "files with open changes"],
  file: ["file in play", "files in play"],
};

/** What was carried word for word: "your first request, 3 further requests, 2 to-dos". */
export function describePinned(kinds: readonly PinnedKind[]): string {
  const counts = new Map<PinnedKind, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => {
    const [one, many] = words[kind];
    return one === many ? one : `${count} ${count === 1 ? one : many}`;
  });
  return parts.join(", ");
}

/** What was summed up: "9 messages, 31 results". */
export function describeShortened({ requests, results }: AgentEventOf<"compaction">["shortened"]): string {
  return `${requests} ${requests === 1 ? "message" : "messages"}, ${results} ${results === 1 ? "result" : "results"}`;
}

/** One line: "Conversation shortened, 29k to 8k tokens. Kept word for word: … Summed up: …" */
export function describeCompaction(event: AgentEventOf<"compaction">): string {
  const { before, after, pinned, shortened, by } = event;
  const how = by === "lathe" ? " The model gave no summary, so only the beginnings of its answers are kept." : "";
  return `Conversation shortened, ${thousands(before)} to ${thousands(after)} tokens. Kept word for word: ${describePinned(pinned)}. Summed up: ${describeShortened(shortened)}.${how}`;
}

function thousands(tokens: number): string {
  return tokens < 1000 ? String(Math.round(tokens)) : `${(tokens / 1000).toFixed(tokens < 10_000 ? 1 : 0)}k`;
}
