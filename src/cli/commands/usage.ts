import type { SessionUsage } from "../../sessions/create-session-store.ts";
import { sumUsage, type UsageTotals } from "../../sessions/session-digest.ts";
import type { CommandHandler } from "../command.ts";
import { formatTable } from "../table.ts";

export const usage: CommandHandler = async ({ values }, context) => {
  const sessions = await (await context.core.createSessions()).usage();
  const days = byDay(sessions);
  const total = sumUsage(days.map(({ day: _, ...totals }) => totals));
  if (values.json) {
    const bySession = sessions.map(({ id, title, cwd, days }) => ({
      id,
      title,
      cwd,
      ...sumUsage(Object.values(days)),
    }));
    context.output.write(`${JSON.stringify({ total, days, sessions: bySession }, null, 2)}\n`);
    return 0;
  }
  const row = (name: string, totals: UsageTotals) => [
    name,
    String(totals.requests),
    totals.inputTokens.toLocaleString("en-US"),
    totals.cachedTokens.toLocaleString("en-US"),
    totals.outputTokens.toLocaleString("en-US"),
    totals.requests > totals.unpriced ? `$${totals.cost.toFixed(4)}` : "unknown",
  ];
  const rows = days.map(({ day, ...totals }) => row(day, totals));
  context.output.write(formatTable([["DAY", "REQUESTS", "IN", "CACHED", "OUT", "COST"], ...rows, row("total", total)]));
  return 0;
};

/** Newest day first. */
function byDay(sessions: readonly SessionUsage[]): (UsageTotals & { day: string })[] {
  const days = new Map<string, UsageTotals[]>();
  for (const session of sessions) {
    for (const [day, totals] of Object.entries(session.days)) days.set(day, [...(days.get(day) ?? []), totals]);
  }
  return [...days].sort(([a], [b]) => (a < b ? 1 : -1)).map(([day, totals]) => ({ day, ...sumUsage(totals) }));
}
