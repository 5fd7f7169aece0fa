import type { FileSessionStore } from "../../sessions/create-session-store.ts";
import type { UsageTotals } from "../../sessions/session-digest.ts";
import { reportUsage, type UsageReport } from "../../sessions/usage-report.ts";
import { callLines, requestLines, type UsageLine } from "../../sessions/usage-rows.ts";
import type { CommandHandler, OptionValues } from "../command.ts";
import { textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

const groupings = ["day", "session", "project", "model", "tool", "request", "call"] as const;
type Grouping = (typeof groupings)[number];

/** What the sessions of every folder have used; by day unless something else is wanted. */
export const usage: CommandHandler = async ({ values }, context) => {
  const sessions = await context.core.createSessions();
  const by = readGrouping(textValue(values, "by") ?? "day");
  const session = textValue(values, "session");
  if (by === "request" || by === "call") {
    context.output.write(formatLines(await readLines(sessions, by, session), by, values));
    return 0;
  }
  const all = await sessions.usage();
  const known = session === undefined ? all : all.filter(({ id }) => id === session);
  if (session !== undefined && known.length === 0) await sessions.read(session);
  const report = reportUsage(known);
  if (values.json) {
    context.output.write(`${JSON.stringify(report, null, 2)}\n`);
    return 0;
  }
  if (values.csv) context.output.write(formatCsv(report, by));
  else if (by === "tool") context.output.write(formatTools(report));
  else {
    const rows = rowsOf(report, by).map(([name, totals]) => row(name, totals));
    const head = [by.toUpperCase(), "REQUESTS", "IN", "CACHED", "OUT", "COST"];
    context.output.write(formatTable([head, ...rows, row("total", report.total)]));
    if (report.total.estimated > 0) {
      const { estimated, requests } = report.total;
      context.output.write(
        `~ ${estimated} of ${requests} requests are estimated: the provider reported nothing of them.\n`,
      );
    }
  }
  return 0;
};

function readGrouping(text: string): Grouping {
  const grouping = groupings.find((one) => one === text);
  if (grouping !== undefined) return grouping;
  throw new UsageError(`Usage cannot be grouped by ${text}.`, `Use one of ${groupings.join(", ")}.`);
}

/** Of one session, or of all of them, the newest last. */
async function readLines(
  sessions: FileSessionStore,
  by: "request" | "call",
  session: string | undefined,
): Promise<UsageLine[]> {
  const ids = session === undefined ? (await sessions.usage()).map(({ id }) => id).reverse() : [session];
  const lines: UsageLine[] = [];
  for (const id of ids) {
    const calls = callLines(id, (await sessions.read(id)).events);
    lines.push(...(by === "call" ? calls : requestLines(calls)));
  }
  return lines;
}

function formatLines(lines: readonly UsageLine[], by: "request" | "call", values: OptionValues): string {
  if (values.json) return `${JSON.stringify(lines, null, 2)}\n`;
  const place = ({ request, call }: UsageLine) => (by === "call" ? `${request}.${call}` : String(request));
  if (values.csv) {
    return csv(
      ["session", "time", "request", by === "call" ? "call" : "calls", "model", "tools", ...totalHead],
      lines.map((line) => [
        ...[line.session, line.time, line.request, line.call, line.model, line.tools.join(" ")],
        ...totalCells(line),
      ]),
    );
  }
  return formatTable([
    ["SESSION", by.toUpperCase(), "MODEL", "IN", "CACHED", "OUT", "COST", "TOOLS"],
    ...lines.map((line) => [
      ...[line.session, place(line), line.model, ...row("", line).slice(2)],
      [...new Set(line.tools)].join(", "),
    ]),
  ]);
}

const totalHead = [
  ...["requests", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens"],
  ...["estimated_requests", "cost_usd", "unpriced_requests"],
];

function totalCells(totals: UsageTotals): number[] {
  return [
    ...[totals.requests, totals.inputTokens, totals.cachedTokens, totals.cacheWriteTokens, totals.outputTokens],
    ...[totals.reasoningTokens, totals.estimated, totals.cost, totals.unpriced],
  ];
}

type ReportGrouping = Exclude<Grouping, "request" | "call">;

function rowsOf(report: UsageReport, by: Exclude<ReportGrouping, "tool">): [string, UsageTotals][] {
  switch (by) {
    case "day":
      return report.days.map(({ day, ...totals }) => [day, totals]);
    case "session":
      return report.sessions.map(({ id, ...totals }) => [id, totals]);
    case "project":
      return report.projects.map(({ name, ...totals }) => [name, totals]);
    case "model":
      return report.models.map(({ name, ...totals }) => [name, totals]);
  }
}

function row(name: string, totals: UsageTotals): string[] {
  const about = totals.estimated > 0 ? "~" : "";
  return [
    name,
    String(totals.requests),
    about + totals.inputTokens.toLocaleString("en-US"),
    totals.cachedTokens.toLocaleString("en-US"),
    about + totals.outputTokens.toLocaleString("en-US"),
    totals.requests > totals.unpriced ? `${totals.unpriced > 0 ? "≥ " : about}$${totals.cost.toFixed(4)}` : "unknown",
  ];
}

function formatTools(report: UsageReport): string {
  const rows = report.tools.map(({ name, calls, resultTokens }) => [
    name,
    String(calls),
    `~${resultTokens.toLocaleString("en-US")}`,
  ]);
  return formatTable([["TOOL", "CALLS", "TOKENS IN RESULTS"], ...rows]);
}

function formatCsv(report: UsageReport, by: ReportGrouping): string {
  if (by === "tool") {
    return csv(
      ["tool", "calls", "result_tokens_about"],
      report.tools.map((one) => [one.name, one.calls, one.resultTokens]),
    );
  }
  return csv(
    [by, ...totalHead],
    rowsOf(report, by).map(([name, totals]) => [name, ...totalCells(totals)]),
  );
}

/** As in RFC 4180; a name that a spreadsheet would take for a formula is made text. */
function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    const text = typeof value === "string" && /^[=+@-]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
