import type { Diagnostic } from "../../ports/diagnostics.ts";

/** How often each problem is there: by what it says and the line it is about, not where that line stands. */
export type ProblemCounts = ReadonlyMap<string, number>;

/** Errors and warnings; the rest is no sign that an edit broke something. */
export function isProblem({ severity }: Diagnostic): boolean {
  return severity === "error" || severity === "warning";
}

export function countProblems(diagnostics: readonly Diagnostic[]): ProblemCounts {
  const counts = new Map<string, number>();
  for (const one of diagnostics.filter(isProblem)) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

/** The errors and warnings that were not there before. */
export function newProblems(before: ProblemCounts, now: readonly Diagnostic[]): Diagnostic[] {
  const left = new Map(before);
  return now.filter(isProblem).filter((one) => {
    const known = left.get(keyOf(one)) ?? 0;
    if (known > 0) left.set(keyOf(one), known - 1);
    return known === 0;
  });
}

/** With the problems of a file under its new path as well: what is reported under the old one goes only after a while. */
export function movedProblems(counts: ProblemCounts, from: string, to: string): ProblemCounts {
  const start = `${from}\0`;
  const moved = [...counts].filter(([key]) => key.startsWith(start));
  return new Map([...counts, ...moved.map(([key, count]) => [`${to}\0${key.slice(start.length)}`, count] as const)]);
}

function keyOf({ path, severity, code = "", message, lineText = "" }: Diagnostic): string {
  return [path, severity, code, message, lineText.trim()].join("\0");
}
