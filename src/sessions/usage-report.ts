import type { SessionUsage } from "./create-session-store.ts";
import { sumUsage, type ToolTotals, type UsageTotals } from "./session-digest.ts";

export type UsageRow = UsageTotals & { name: string };
export type ToolRow = ToolTotals & { name: string };

/** What the sessions of a user have used, added up in every way one may want to look at it. */
export interface UsageReport {
  total: UsageTotals;
  /** Newest first. */
  days: (UsageTotals & { day: string })[];
  sessions: (UsageTotals & { id: string; title: string; cwd: string })[];
  /** By folder, by model: the dearest first, then the most tokens. */
  projects: UsageRow[];
  models: UsageRow[];
  /** The most tokens in results first. */
  tools: ToolRow[];
}

/** Pure. */
export function reportUsage(sessions: readonly SessionUsage[]): UsageReport {
  const days = group(sessions.flatMap(({ days: one }) => Object.entries(one)));
  const perSession = sessions.map(({ id, title, cwd, days: one }) => ({
    id,
    title,
    cwd,
    ...sumUsage(Object.values(one)),
  }));
  return {
    total: sumUsage([...days.values()]),
    days: [...days].sort(([a], [b]) => (a < b ? 1 : -1)).map(([day, totals]) => ({ day, ...totals })),
    sessions: perSession,
    projects: rank(group(perSession.map((session) => [session.cwd, session]))),
    models: rank(group(sessions.flatMap(({ models }) => Object.entries(models)))),
    tools: toolRows(sessions),
  };
}

function group(entries: readonly (readonly [string, UsageTotals])[]): Map<string, UsageTotals> {
  const groups = new Map<string, UsageTotals[]>();
  for (const [name, totals] of entries) groups.set(name, [...(groups.get(name) ?? []), totals]);
  return new Map([...groups].map(([name, totals]) => [name, sumUsage(totals)]));
}

function rank(totals: ReadonlyMap<string, UsageTotals>): UsageRow[] {
  return [...totals]
    .map(([name, one]) => ({ name, ...one }))
    .sort((a, b) => b.cost - a.cost || b.inputTokens + b.outputTokens - (a.inputTokens + a.outputTokens));
}

function toolRows(sessions: readonly SessionUsage[]): ToolRow[] {
  const rows = new Map<string, ToolTotals>();
  for (const [name, { calls, resultTokens }] of sessions.flatMap(({ tools }) => Object.entries(tools))) {
    const before = rows.get(name) ?? { calls: 0, resultTokens: 0 };
    rows.set(name, { calls: before.calls + calls, resultTokens: before.resultTokens + resultTokens });
  }
  return [...rows].map(([name, totals]) => ({ name, ...totals })).sort((a, b) => b.resultTokens - a.resultTokens);
}
