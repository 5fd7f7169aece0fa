import type { MemoryReport } from "../../protocol/memory-report.ts";

export interface SectionProps {
  report: MemoryReport;
  open: (path: string) => void;
}

const reasons: Record<string, string> = {
  ignored: "ignored by an ignore file",
  secret: "usually holds secrets",
  vendored: "installed or vendored",
  generated: "generated",
  minified: "minified",
  binary: "binary",
  "too-large": "larger than 400 KB",
  "not-text": "no text or code",
  unreadable: "cannot be read",
  data: "data",
};

export function Coverage({ report, open }: SectionProps) {
  const { files, indexed, places, kinds, skipped } = report.coverage;
  const share = files === 0 ? 0 : indexed / files;
  return (
    <section>
      <h2>Coverage</h2>
      <p>
        {number(indexed)} of {number(files)} files are indexed, in {number(places)} places.
      </p>
      <svg class="whole" width="100%" height="12" role="img" aria-label={`${Math.round(100 * share)} % of the files`}>
        <rect class="track" width="100%" height="12" />
        <rect class="value" width={`${100 * share}%`} height="12" />
      </svg>
      {kinds.length > 0 && (
        <dl>
          {kinds.map(({ kind, files: count }) => (
            <div key={kind}>
              <dt>{kind}</dt>
              <dd>{number(count)}</dd>
            </div>
          ))}
        </dl>
      )}
      {skipped.length > 0 && <h3>Left out</h3>}
      {skipped.map(({ reason, count, paths }) => (
        <PathList key={reason} title={reasons[reason] ?? reason} count={count} paths={paths} open={open} />
      ))}
    </section>
  );
}

export function Freshness({ report, open }: SectionProps) {
  const { updatedAt, changed, knowsLatestCommit } = report.freshness;
  return (
    <section>
      <h2>Freshness</h2>
      <p>
        {updatedAt === undefined ? "Nothing is indexed yet." : `Last changed ${new Date(updatedAt).toLocaleString()}.`}
      </p>
      <p>{knowsLatestCommit ? "Past commits are known up to the latest." : "The latest commit is not known yet."}</p>
      {changed.count === 0 ? (
        <p>Every file is as the index has it.</p>
      ) : (
        <PathList title="not as the index has them" count={changed.count} paths={changed.paths} open={open} />
      )}
    </section>
  );
}

export function SizeAndSpeed({ report }: Pick<SectionProps, "report">) {
  const { size, speed } = report;
  return (
    <section>
      <h2>Size and speed</h2>
      <dl>
        {speed.searches > 0 && (
          <Fact name={`half of ${speed.searches} warm searches within`} value={`${speed.medianMs} ms`} />
        )}
        {speed.searches > 0 && <Fact name="95 of 100 within" value={`${speed.p95Ms} ms`} />}
        {speed.filesPerSecond !== undefined && (
          <Fact name="files indexed a second" value={number(speed.filesPerSecond)} />
        )}
        {size.parts.map(({ name, bytes }) => (
          <Fact key={name} name={name} value={megabytes(bytes)} />
        ))}
        <Fact name="together on disk" value={megabytes(size.bytes)} />
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface PathListProps {
  title: string;
  count: number;
  paths: readonly string[];
  open: (path: string) => void;
}

function PathList({ title, count, paths, open }: PathListProps) {
  return (
    <details>
      <summary>
        {number(count)} {title}
      </summary>
      <ul>
        {paths.map((path) => (
          <li key={path}>
            <button type="button" class="link label whole" onClick={() => open(path)}>
              {path}
            </button>
          </li>
        ))}
        {count > paths.length && <li class="muted">and {number(count - paths.length)} more</li>}
      </ul>
    </details>
  );
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function megabytes(bytes: number): string {
  if (bytes < 100_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
