import type { UsageTotals } from "../sessions/session-digest.ts";
import type { UsageReport } from "../sessions/usage-report.ts";

const shownSessions = 20;

/** The report as Markdown. Pure. */
export function usagePage(report: UsageReport): string {
  if (report.total.requests === 0) return "# Usage\n\nNothing was used yet.\n";
  const { estimated, unpriced, requests } = report.total;
  const notes = [
    ...(estimated > 0
      ? [`~ ${estimated} of ${requests} requests are estimated: the provider reported nothing of them.`]
      : []),
    ...(unpriced > 0
      ? [`The price of ${unpriced} of ${requests} requests is unknown; what they cost is not in the sums.`]
      : []),
  ];
  return [
    "# Usage",
    ...notes,
    section(
      "By day",
      "Day",
      report.days.map(({ day, ...totals }) => [day, totals]),
      report.total,
    ),
    section(
      "By model",
      "Model",
      report.models.map(({ name, ...totals }) => [name, totals]),
    ),
    section(
      "By folder",
      "Folder",
      report.projects.map(({ name, ...totals }) => [name, totals]),
    ),
    section(
      "Newest sessions",
      "Session",
      report.sessions.slice(0, shownSessions).map(({ title, id, ...totals }) => [title || id, totals]),
    ),
    `## By tool\n\n${table(
      ["Tool", "Calls", "Tokens in results"],
      report.tools.map((tool) => [tool.name, number(tool.calls), `~${number(tool.resultTokens)}`]),
    )}`,
  ].join("\n\n");
}

function section(title: string, head: string, rows: (readonly [string, UsageTotals])[], total?: UsageTotals): string {
  const all = total === undefined ? rows : [...rows, ["**Total**", total] as const];
  const cells = all.map(([name, one]) => {
    const about = one.estimated > 0 ? "~" : "";
    const cost = one.requests > one.unpriced ? `$${one.cost.toFixed(4)}` : "unknown";
    return [
      name,
      number(one.requests),
      about + number(one.inputTokens),
      number(one.cachedTokens),
      about + number(one.outputTokens),
      cost,
    ];
  });
  return `## ${title}\n\n${table([head, "Requests", "In", "Cached", "Out", "Cost"], cells)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Names come from people and models: nothing in them may become markup.
  const cell = (text: string) =>
    text.replace(/[\\`_{}[\]<>()#|!&]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, " ");
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [
    line(head),
    `| ${head.map((_, index) => (index === 0 ? "---" : "---:")).join(" | ")} |`,
    ...rows.map(line),
  ].join("\n");
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
