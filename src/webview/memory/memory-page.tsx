import type { MemoryPageRequest } from "../../protocol/memory-page.ts";
import { Button } from "../components/button.tsx";
import { announcement, type MemoryPageState } from "./page-state.ts";
import { RecallChart } from "./recall-chart.tsx";
import { Coverage, Freshness, SizeAndSpeed } from "./report-sections.tsx";

interface MemoryPageProps {
  state: MemoryPageState;
  send: (request: MemoryPageRequest) => void;
}

/** How the repository memory stands, and how well it finds things in this repository. */
export function MemoryPage({ state, send }: MemoryPageProps) {
  const { report, checking, ended } = state;
  const open = (path: string) => send({ type: "open", path });
  return (
    <main>
      <header>
        <h1>Repository memory</h1>
        {report !== undefined && (
          <p class="meta whole">
            {report.folders.join(", ")}, {new Date(report.time).toLocaleString()}
          </p>
        )}
        <div class="actions">
          {checking === undefined ? (
            <Button primary onClick={() => send({ type: "check" })}>
              Check again
            </Button>
          ) : (
            <Button onClick={() => send({ type: "stop" })}>Stop</Button>
          )}
          {report !== undefined && (
            <>
              <Button onClick={() => send({ type: "save", format: "markdown" })}>Save as Markdown</Button>
              <Button onClick={() => send({ type: "save", format: "json" })}>Save as JSON</Button>
            </>
          )}
        </div>
        <p class="visually-hidden" role="status">
          {announcement(state)}
        </p>
        {checking !== undefined && (
          <div class="checking">
            <label for="progress">
              {checking.step}: {checking.done} of {checking.total}
            </label>
            <progress id="progress" value={checking.done} max={Math.max(1, checking.total)} />
          </div>
        )}
        {ended !== undefined && (
          <p class="notice">
            {ended.message} {ended.nextStep}
          </p>
        )}
        {report?.notices.map((notice) => (
          <p class="notice" key={notice}>
            {notice}
          </p>
        ))}
      </header>
      {report !== undefined && (
        <>
          <section>
            <h2>Does it find the right file?</h2>
            <p class="muted">Measured on this repository, with requests that the index was not shown.</p>
            <div class="tasks">
              {report.recall.map((measured) => (
                <RecallChart key={measured.task} measured={measured} />
              ))}
            </div>
          </section>
          <div class="columns">
            <Coverage report={report} open={open} />
            <Freshness report={report} open={open} />
            <SizeAndSpeed report={report} />
          </div>
        </>
      )}
    </main>
  );
}
