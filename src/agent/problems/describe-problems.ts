import type { Diagnostic } from "../../ports/diagnostics.ts";

const mostShown = 10;
const longestMessage = 300;

/** What the model hears of new problems: the worst first, bounded. */
export function describeProblems(problems: readonly Diagnostic[]): string {
  const sorted = problems.toSorted(
    (a, b) =>
      Number(a.severity !== "error") - Number(b.severity !== "error") ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line),
  );
  const lines = sorted.slice(0, mostShown).map(describe);
  const rest = sorted.slice(mostShown);
  if (rest.length > 0) lines.push(`… and ${counted(rest)} more; get_diagnostics lists them.`);
  return `After your edits the editor reports ${counted(problems)} that ${problems.length === 1 ? "was" : "were"} not there before:\n${lines.join("\n")}`;
}

function describe({ path, line, column, severity, message, source, code }: Diagnostic): string {
  const text = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
  const origin = [source, code].filter((one) => one !== undefined).join(" ");
  return `${path}:${line}:${column}: ${severity}: ${text}${origin === "" ? "" : ` (${origin})`}`;
}

/** `2 errors and 1 warning`. */
function counted(problems: readonly Diagnostic[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const parts = [
    [errors, "error"],
    [problems.length - errors, "warning"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(" and ");
}
