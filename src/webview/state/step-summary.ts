import type { Call } from "./block.ts";
import { formatTimes, plural } from "./format.ts";

type Phrase = (count: number) => string;

const search: Phrase = (count) => `searched ${formatTimes(count)}`;
const git: Phrase = (count) => `looked at git ${formatTimes(count)}`;

const phrases: Readonly<Record<string, Phrase>> = {
  read_file: (count) => `read ${plural(count, "file")}`,
  list_directory: (count) => `listed ${plural(count, "folder")}`,
  find_files: search,
  search_text: search,
  search_code: search,
  git_status: git,
  git_diff: git,
  git_log: git,
  get_diagnostics: (count) => `checked problems ${formatTimes(count)}`,
  read_output: (count) => `read output ${formatTimes(count)}`,
};

const other: Phrase = (count) => plural(count, "other step");

/** One line for a fold: `Read 4 files, searched twice`. A single call says its own title. */
export function summarizeCalls(calls: readonly Call[]): string {
  const [first] = calls;
  if (calls.length === 1 && first) return first.title;
  const counts = new Map<Phrase, number>();
  for (const call of calls) {
    const phrase = phrases[call.tool] ?? other;
    counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  }
  const parts = [...counts].filter(([phrase]) => phrase !== other).map(([phrase, count]) => phrase(count));
  const others = counts.get(other);
  if (others) parts.push(other(others));
  const failed = calls.filter((call) => call.status === "error").length;
  if (failed > 0) parts.push(`${failed} failed`);
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The work of finished calls; parallel ones count each. */
export function totalDuration(calls: readonly Call[]): number {
  return calls.reduce((sum, call) => sum + (call.durationMs ?? 0), 0);
}
