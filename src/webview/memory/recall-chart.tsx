import type { MeasuredRecall, RetrievalScore } from "../../protocol/memory-report.ts";

const tasks: Record<MeasuredRecall["task"], { title: string; method: string }> = {
  comments: {
    title: "By doc comments",
    method:
      "Every doc comment is blanked in the index. Its first sentence is searched for; right is the file of its function.",
  },
  commits: {
    title: "By messages of recent commits",
    method:
      "The index has files and past as they were before them. Their messages are searched for; right is a source file that was changed.",
  },
};
const measures = [
  ["first", "comes first"],
  ["in5", "among the first 5"],
  ["in10", "among the first 10"],
] as const;
const tools = [
  ["memory", "Lathe"],
  ["grep", "grep"],
] as const;

export function RecallChart({ measured }: { measured: MeasuredRecall }) {
  const { title, method } = tasks[measured.task];
  const { memory, grep, requests, files, reason } = measured;
  return (
    <section class="task">
      <h3>{title}</h3>
      <p class="muted">{method}</p>
      {memory === undefined || grep === undefined ? (
        <p>{reason}</p>
      ) : (
        <>
          <p class="meta">
            {requests} requests, {files.toLocaleString("en-US")} files
          </p>
          <Bars scores={{ memory, grep }} title={title} />
        </>
      )}
    </section>
  );
}

function Bars({ scores, title }: { scores: Record<"memory" | "grep", RetrievalScore>; title: string }) {
  const spoken = measures.map(
    ([measure, name]) => `${name}: Lathe ${percent(scores.memory[measure])}, grep ${percent(scores.grep[measure])}`,
  );
  return (
    <>
      <div class="bars" role="img" aria-label={`${title}. The right file ${spoken.join("; ")}.`}>
        {measures.map(([measure, name]) => (
          <div class="measure" key={measure}>
            <div class="label">The right file {name}</div>
            {tools.map(([tool, label]) => (
              <div class="bar" key={tool}>
                <span class="label">{label}</span>
                <svg class={tool} width="100%" height="12" aria-hidden="true">
                  <rect class="track" width="100%" height="12" />
                  <rect class="value" width={`${100 * scores[tool][measure]}%`} height="12" />
                </svg>
                <span class="label number">{percent(scores[tool][measure])}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
      <details>
        <summary>Numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Right file</th>
              {tools.map(([tool, label]) => (
                <th scope="col" class="number" key={tool}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map(([measure, name]) => (
              <tr key={measure}>
                <th scope="row">{name}</th>
                {tools.map(([tool]) => (
                  <td class="number" key={tool}>
                    {percent(scores[tool][measure])}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">mean reciprocal rank</th>
              {tools.map(([tool]) => (
                <td class="number" key={tool}>
                  {scores[tool].meanReciprocalRank.toFixed(2)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </details>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
