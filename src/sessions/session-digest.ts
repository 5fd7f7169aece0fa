import * as z from "zod";
import { parseJson } from "../base/parse-json.ts";
import { type AgentEvent, agentEvent } from "../protocol/agent-event.ts";
import { type SessionSummary, sessionHeader } from "../protocol/session-entry.ts";

/** Tokens and money of one day or one session. */
export const usageTotals = z.object({
  requests: z.number(),
  inputTokens: z.number(),
  cachedTokens: z.number(),
  cacheWriteTokens: z.number(),
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  /** Requests of which the provider reported nothing; their tokens are counted from text length. */
  estimated: z.number(),
  /** USD of the requests whose price is known. */
  cost: z.number(),
  /** Requests without a known price. */
  unpriced: z.number(),
});
export type UsageTotals = z.infer<typeof usageTotals>;

/** What a tool was called for, and how much it put into the conversation. */
export const toolTotals = z.object({
  calls: z.number(),
  /** About: counted from the length of the results. */
  resultTokens: z.number(),
});
export type ToolTotals = z.infer<typeof toolTotals>;

/** What one run has used: a message, and everything until its answer. */
export const runTotals = z.object({
  requests: z.number(),
  inputTokens: z.number(),
  cachedTokens: z.number(),
  outputTokens: z.number(),
  /** Input of its first request. */
  firstInput: z.number(),
});
export type RunTotals = z.infer<typeof runTotals>;

/** What a list of sessions shows, folded over the lines of a log; can be continued when the log has grown. */
export const sessionDigest = z.object({
  cwd: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  firstMessage: z.string().optional(),
  title: z.string().optional(),
  state: z.enum(["finished", "failed", "waiting", "interrupted", "empty"]),
  /** By calendar day of the local time, `2026-11-22`. */
  days: z.record(z.string(), usageTotals),
  /** The model of the newest run. */
  model: z.string().optional(),
  models: z.record(z.string(), usageTotals),
  tools: z.record(z.string(), toolTotals),
  /** The newest last. */
  runs: z.array(runTotals),
});
export type SessionDigest = z.infer<typeof sessionDigest>;

export const emptyDigest: SessionDigest = {
  cwd: "",
  createdAt: "",
  updatedAt: "",
  state: "empty",
  days: {},
  models: {},
  tools: {},
  runs: [],
};

const titleLength = 80;
/** Runs of a session that are kept apart. */
const keptRuns = 50;
const noRun: RunTotals = { requests: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, firstInput: 0 };
const noUsage: UsageTotals = {
  requests: 0,
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: 0,
  cost: 0,
  unpriced: 0,
};
const totalNames = Object.keys(noUsage) as (keyof UsageTotals)[];

/** Types a digest needs to look into; the others are passed over without parsing. */
const readTypes = new Set(["session-start", "user-message", "session-title", "usage", "session-end"]);

/** Events with which a session begins to wait for the user. */
const asks = new Set(["permission-request", "question-request", "plan-request"]);

/** Continues a digest with whole lines of the log. Lines that cannot be read count for nothing here; `read` reports them. */
export function digestLines(digest: SessionDigest, text: string): SessionDigest {
  const next = {
    ...digest,
    days: { ...digest.days },
    models: { ...digest.models },
    tools: { ...digest.tools },
    runs: [...digest.runs],
  };
  const lines = text.split("\n").filter((line) => line !== "");
  lines.forEach((line, index) => {
    const type = eventType(line);
    if (type === "tool-end") countTool(next, line);
    const isLast = index === lines.length - 1;
    if (line.startsWith('{"kind":')) takeHeader(next, line);
    else if (type === undefined || readTypes.has(type) || isLast) takeEvent(next, line);
    else if (type !== undefined && asks.has(type)) next.state = "waiting";
    else if (next.state === "waiting") next.state = "interrupted";
  });
  return next;
}

export function summarise(id: string, digest: SessionDigest): SessionSummary {
  const usage = sumUsage(Object.values(digest.days));
  return {
    id,
    title: digest.title ?? digest.firstMessage ?? "",
    createdAt: digest.createdAt,
    updatedAt: digest.updatedAt,
    state: digest.state,
    ...(usage.requests > usage.unpriced && { cost: usage.cost }),
  };
}

export function sumUsage(totals: readonly UsageTotals[]): UsageTotals {
  const sum = { ...noUsage };
  for (const one of totals) for (const name of totalNames) sum[name] += one[name];
  return sum;
}

/** Read from the line as it is: parsing every result of every session would take seconds. */
function countTool(digest: SessionDigest, line: string): void {
  const tool = /"tool":"([^"]+)"/.exec(line.slice(0, 400))?.[1];
  if (tool === undefined) return;
  const { calls, resultTokens } = digest.tools[tool] ?? { calls: 0, resultTokens: 0 };
  digest.tools[tool] = { calls: calls + 1, resultTokens: resultTokens + Math.ceil(line.length / 4) };
}

function eventType(line: string): string | undefined {
  return /^\{"id":"[^"]*","parentId":(?:null|"[^"]*"),"event":\{"type":"([a-z-]+)"/.exec(line)?.[1];
}

function takeHeader(digest: SessionDigest, line: string): void {
  const parsed = parseJson(line);
  const header = parsed.ok ? sessionHeader.safeParse(parsed.value) : undefined;
  if (!header?.success || digest.createdAt !== "") return;
  digest.cwd = header.data.cwd;
  digest.createdAt = header.data.createdAt;
  digest.updatedAt = header.data.createdAt;
}

const eventOnly = z.object({ event: agentEvent });

function takeEvent(digest: SessionDigest, line: string): void {
  const parsed = parseJson(line);
  const entry = parsed.ok ? eventOnly.safeParse(parsed.value) : undefined;
  if (!entry?.success) return;
  const { event } = entry.data;
  digest.updatedAt = event.time;
  digest.state = stateAfter(digest.state, event);
  if (event.type === "session-start") {
    if (digest.cwd === "") digest.cwd = event.cwd;
    digest.model = event.model;
  }
  if (event.type === "user-message") digest.firstMessage ??= titleOf(event.text);
  if (event.type === "user-message" && event.delivery === "prompt") {
    digest.runs = [...digest.runs.slice(1 - keptRuns), noRun];
  }
  if (event.type === "session-title") digest.title = event.title;
  if (event.type === "usage") addUsage(digest, event);
}

function stateAfter(state: SessionDigest["state"], event: AgentEvent): SessionDigest["state"] {
  switch (event.type) {
    case "session-start":
    case "session-title":
    case "checkpoint":
    case "restore":
    case "compaction":
    case "compaction-undone":
    // Also said when a conversation is shortened between two runs; in a run others have come before.
    case "usage":
    case "tools-loaded":
      return state;
    case "session-end":
      if (event.reason === "finished") return "finished";
      return event.reason === "aborted" ? "interrupted" : "failed";
    case "permission-request":
    case "question-request":
    case "plan-request":
      return "waiting";
    default:
      return "interrupted";
  }
}

/** One call of a model as sums of one. */
export function totalsOf(event: Extract<AgentEvent, { type: "usage" }>): UsageTotals {
  return {
    requests: 1,
    inputTokens: event.inputTokens,
    cachedTokens: event.cachedTokens,
    cacheWriteTokens: event.cacheWriteTokens ?? 0,
    outputTokens: event.outputTokens,
    reasoningTokens: event.reasoningTokens ?? 0,
    estimated: event.estimated ? 1 : 0,
    cost: event.cost ?? 0,
    unpriced: event.cost === undefined ? 1 : 0,
  };
}

function addUsage(digest: SessionDigest, event: Extract<AgentEvent, { type: "usage" }>): void {
  const day = localDay(new Date(event.time));
  const model = event.model ?? digest.model ?? "unknown";
  const one = totalsOf(event);
  const run = digest.runs.at(-1);
  if (run !== undefined) digest.runs[digest.runs.length - 1] = withRequest(run, event);
  digest.days[day] = sumUsage([digest.days[day] ?? noUsage, one]);
  digest.models[model] = sumUsage([digest.models[model] ?? noUsage, one]);
}

function withRequest(run: RunTotals, usage: Extract<AgentEvent, { type: "usage" }>): RunTotals {
  return {
    requests: run.requests + 1,
    inputTokens: run.inputTokens + usage.inputTokens,
    cachedTokens: run.cachedTokens + usage.cachedTokens,
    outputTokens: run.outputTokens + usage.outputTokens,
    firstInput: run.requests === 0 ? usage.inputTokens : run.firstInput,
  };
}

function titleOf(message: string): string {
  const words = message.replace(/\s+/g, " ").trim();
  return words.length <= titleLength ? words : `${words.slice(0, titleLength - 1).trimEnd()}…`;
}

function localDay(date: Date): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
