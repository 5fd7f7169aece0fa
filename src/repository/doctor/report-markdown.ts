import type { MeasuredRecall, MemoryReport, RetrievalScore } from "../../protocol/memory-report.ts";

const taskNames: Record<MeasuredRecall["task"], string> = {
  comments: "Doc comments, blanked in the index: is their file found?",
  commits: "Messages of recent commits, in the files as they were before: is a changed file found?",
};

/** A report as Markdown, for reading, a terminal or an issue. Pure. */
export function reportMarkdown(report: MemoryReport): string {
  const { coverage, freshness, size, speed } = report;
  const sections = [
    `# Repository memory\n\n${report.folders.map(cell).join(", ")}, ${report.time}`,
    ...(report.notices.length > 0 ? [report.notices.map((notice) => `- ${cell(notice)}`).join("\n")] : []),
    section("Coverage", [
      `${number(coverage.indexed)} of ${number(coverage.files)} files in ${number(coverage.places)} places${stateWords(report)}.`,
      ...(coverage.kinds.length > 0
        ? [
            table(
              ["Kind", "Files"],
              coverage.kinds.map(({ kind, files }) => [kind, number(files)]),
            ),
          ]
        : []),
      ...(coverage.skipped.length > 0
        ? [
            table(
              ["Left out because", "Files", "Such as"],
              coverage.skipped.map(({ reason, count, paths }) => [reason, number(count), paths.slice(0, 3).join(", ")]),
            ),
          ]
        : []),
    ]),
    section("Freshness", [
      freshness.updatedAt === undefined ? "Nothing is indexed yet." : `Last changed ${freshness.updatedAt}.`,
      freshness.changed.count === 0
        ? "Every file is as the index has it."
        : `${number(freshness.changed.count)} files are not as the index has them: ${freshness.changed.paths.slice(0, 5).map(cell).join(", ")}.`,
      freshness.knowsLatestCommit ? "Past commits are known up to the latest." : "The latest commit is not known yet.",
    ]),
    section("Size", [
      table(
        ["Part", "MB"],
        [...size.parts.map(({ name, bytes }) => [name, megabytes(bytes)]), ["together", megabytes(size.bytes)]],
      ),
    ]),
    section("Speed", [
      speed.searches === 0
        ? "There is nothing to search for."
        : `${speed.searches} warm searches: half within ${speed.medianMs} ms, 95 of 100 within ${speed.p95Ms} ms.`,
      ...(speed.filesPerSecond === undefined ? [] : [`Indexing: ${number(speed.filesPerSecond)} files a second.`]),
    ]),
    section("Does it find the right file?", report.recall.map(recallText)),
  ];
  return `${sections.join("\n\n")}\n`;
}

function recallText(one: MeasuredRecall): string {
  const { task, requests, files, memory, grep, reason } = one;
  if (memory === undefined || grep === undefined) return `${taskNames[task]}\n\n${reason ?? "Not measured."}`;
  const row = (name: string, { first, in5, in10, meanReciprocalRank }: RetrievalScore) => [
    name,
    ...[first, in5, in10].map(percent),
    meanReciprocalRank.toFixed(2),
  ];
  const rows = [row("Lathe", memory), row("grep", grep)];
  return `${taskNames[task]} ${requests} requests, ${number(files)} files.\n\n${table(["", "First", "Among 5", "Among 10", "MRR"], rows)}`;
}

function stateWords({ state }: MemoryReport): string {
  return state === "absent"
    ? "; nothing is indexed yet"
    : state === "partial"
      ? "; the first index is not finished"
      : "";
}

function section(title: string, parts: readonly string[]): string {
  return [`## ${title}`, ...parts].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `| ${head.map((_, at) => (at === 0 ? "---" : "---:")).join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
}

/** Names come from people: nothing in them may become markup. */
function cell(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ");
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
