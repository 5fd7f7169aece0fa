import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import { joinEvents } from "../../../src/sessions/event-log.ts";
import type { GoldenWorkspace } from "./golden-workspace.ts";

/** Longer texts are shown by their ends and length. */
const textLimit = 700;

/**
 * Events as lines of text that are the same in every run: without times and durations, ids numbered in the order in which they
 * come, folders and ports by name. Deltas are joined and live output left out, because how both are cut is chance.
 */
export function normaliseEvents(
  events: readonly AgentEvent[],
  { cwd, home }: Pick<GoldenWorkspace, "cwd" | "home">,
): string {
  const numbers = new Map<string, string>();
  const numbered = (id: string, kind: string): string => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    const count = [...numbers.values()].filter((name) => name.startsWith(`<${kind} `)).length + 1;
    const name = `<${kind} ${count}>`;
    numbers.set(id, name);
    return name;
  };
  const kept = joinEvents(
    [],
    events.filter((event) => event.type !== "tool-output"),
  );
  const commits = JSON.stringify(kept).match(/\b[0-9a-f]{40}\b/g) ?? [];
  // A short hash may happen to look like a number; then the whole one stands somewhere beside it.
  const isCommit = (hash: string): boolean =>
    (/\d/.test(hash) && /[a-f]/.test(hash)) || commits.some((commit) => commit.startsWith(hash));
  return kept
    .map(({ type, time: _, sessionId: __, ...rest }) => {
      const body = JSON.stringify(rest, (key, value: unknown) => {
        if (key === "durationMs") return undefined;
        return typeof value === "string" ? shortened(value) : value;
      });
      const text = body
        .replace(/[^"\s]*\/lathe-branch-\w{6}\b/g, "<copy>")
        .replaceAll(cwd, "<project>")
        .replaceAll(home, "<home>")
        .replace(/\b\d{8}-\d{6}-[a-z0-9]{6}\b/g, (id) => numbered(id, "session"))
        .replace(
          /\b(message|request|change|checkpoint|plan|run|check|tree|branch|apply|p\d+)-[a-z0-9]{10}\b/g,
          (id, kind: string) => numbered(id, kind),
        )
        .replace(/"(input|output|context)Tokens":\d+/g, '"$1Tokens":<count>')
        .replace(/127\.0\.0\.1:\d+/g, "<server>")
        .replace(/\b(?:[0-9a-f]{40}|[0-9a-f]{7,12})\b/g, (hash) =>
          isCommit(hash) ? numbered(hash.slice(0, 7), "commit") : hash,
        )
        .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})/g, "<time>")
        .replace(/\b\d+(\.\d+)? (ms|s)\b/g, "<duration>");
      return `${type} ${text}`;
    })
    .join("\n");
}

function shortened(text: string): string {
  if (text.length <= textLimit) return text;
  const half = textLimit / 2;
  return `${text.slice(0, half)} <… ${text.length} characters …> ${text.slice(-half)}`;
}
