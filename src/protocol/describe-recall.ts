import type { AgentEventOf } from "./agent-event.ts";

/** "Recalled 3 places: src/a.ts:4, src/b.ts:10 and 1 more". */
export function describeRecall({ places }: Pick<AgentEventOf<"recall">, "places">): string {
  const shown = places.slice(0, 3).map(({ path, startLine }) => `${path}:${startLine}`);
  const more = places.length > shown.length ? ` and ${places.length - shown.length} more` : "";
  return `Recalled ${places.length} place${places.length === 1 ? "" : "s"}: ${shown.join(", ")}${more}`;
}
