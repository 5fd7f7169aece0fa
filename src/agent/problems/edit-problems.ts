import { isAbortError } from "../../base/errors.ts";
import { decideHunks } from "../../changes/decide-hunks.ts";
import type { Diagnostic, LiveDiagnostics } from "../../ports/diagnostics.ts";
import type { ApprovedChange } from "../../ports/planned-change.ts";
import type { Clock, Logger } from "../../ports/runtime.ts";
import type { ResolvedPath, WorkspaceFiles } from "../../ports/workspace-files.ts";
import { type LineRange, rangesAfter } from "../../tools/line-ranges.ts";
import { countProblems, movedProblems, newProblems, type ProblemCounts } from "./count-problems.ts";
import { describeProblems } from "./describe-problems.ts";
import { createReportWatch } from "./report-watch.ts";

/** Tells the model, once, which errors and warnings its edits have brought. */
export interface EditProblems {
  /** A request begins: what happened before it is nobody's edit. */
  begin(): void;
  /** Before reviewed changes are written: notes what is reported of their files. */
  beforeChange(changes: readonly ApprovedChange[], signal: AbortSignal): Promise<void>;
  /** After they were. Waits for no report. */
  afterChange(changes: readonly ApprovedChange[], signal: AbortSignal): Promise<void>;
  /** At the end of a turn: what is new and still there, for the model; undefined when there is nothing, or on abort. */
  report(signal: AbortSignal): Promise<string | undefined>;
  close(): void;
}

interface EditedFile {
  path: ResolvedPath;
  /** As the agent left it; undefined when it is gone. */
  hash: string | undefined;
  /** Lines that the agent wrote, where it is not known what was reported before; undefined where it is. */
  written?: readonly LineRange[];
}

interface Baseline {
  problems: ProblemCounts;
  versions: ReadonlyMap<string, number>;
}

export function createEditProblems(
  live: LiveDiagnostics,
  files: WorkspaceFiles,
  clock: Clock,
  logger: Logger,
): EditProblems {
  const watch = createReportWatch(live, clock);
  let baseline: Baseline | undefined;
  let edited = new Map<string, EditedFile>();
  /** Changed in this turn. */
  let touched = new Set<string>();
  /** Were open before they were changed, so that what was wrong in them is known. */
  let sure = new Set<string>();

  function takeBaseline(): Baseline {
    baseline = { problems: countProblems(live.current()), versions: live.versions() };
    return baseline;
  }

  /** Files that no editor had open are opened, so that what was wrong before is not taken for the agent's work. */
  async function openUnknown(paths: readonly string[], signal: AbortSignal): Promise<void> {
    const { versions } = baseline ?? takeBaseline();
    const open = live.versions();
    const unknown = paths.filter((path) => !touched.has(path) && !(versions.has(path) && open.has(path)));
    if (unknown.length === 0) return;
    const closed = unknown.filter((path) => !open.has(path));
    for (const path of unknown) if (open.has(path)) sure.add(path);
    for (const path of closed) watch.look(path, signal);
    if (closed.length > 0) await watch.settled(closed, signal);
    const found = live.current().filter(({ path }) => unknown.includes(path));
    const known = new Map(baseline?.problems);
    for (const [key, count] of countProblems(found)) known.set(key, count);
    baseline = { problems: known, versions };
  }

  async function hashOf(path: ResolvedPath, signal: AbortSignal): Promise<string | undefined> {
    const file = await files.read(path, signal);
    return "hash" in file ? file.hash : undefined;
  }

  async function noteOne(change: ApprovedChange, signal: AbortSignal): Promise<void> {
    const path = change.newPath ?? change.path;
    const before = edited.get(change.path.display);
    const isKnown = change.kind === "create" || wasKnown(change.path.display);
    const written = isKnown
      ? undefined
      : rangesAfter(before?.written ?? [], decideHunks(change.view.hunks, change.rejected));
    if (change.newPath !== undefined) edited.set(change.path.display, { path: change.path, hash: undefined });
    if (change.newPath !== undefined && baseline !== undefined) {
      const moved = movedProblems(baseline.problems, change.path.display, path.display);
      baseline = { ...baseline, problems: moved };
    }
    edited.set(path.display, { path, hash: await hashOf(path, signal), ...(written && { written }) });
    touched.delete(change.path.display);
    if (change.kind === "delete") return;
    touched.add(path.display);
    watch.look(path.display, signal);
  }

  function wasKnown(path: string): boolean {
    const before = edited.get(path);
    if (before !== undefined) return before.written === undefined;
    return sure.has(path) || baseline?.versions.has(path) === true || watch.isReported(path);
  }

  /** The files in which problems can be of the agent's making: nobody else has changed them since. */
  async function ownPaths(diagnostics: readonly Diagnostic[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    const versions = live.versions();
    const own = new Set<string>();
    for (const path of new Set(diagnostics.map((one) => one.path))) {
      const file = edited.get(path);
      const isSame =
        file === undefined
          ? versions.get(path) === baseline?.versions.get(path)
          : file.hash !== undefined && file.hash === (await hashOf(file.path, signal));
      if (isSame) own.add(path);
    }
    return own;
  }

  function isWritten({ path, line }: Diagnostic): boolean {
    const written = edited.get(path)?.written;
    return written?.some(({ startLine, endLine }) => line >= startLine && line <= endLine) ?? true;
  }

  async function findNew(signal: AbortSignal): Promise<string | undefined> {
    if (baseline === undefined) return undefined;
    const before = baseline.problems;
    const paths = [...touched];
    touched = new Set();
    if (paths.length > 0) await watch.settled(paths, signal);
    const own = await ownPaths(newProblems(before, live.current()), signal);
    // Looked at once more: what has gone in the meantime is not told.
    const found = newProblems(before, live.current()).filter((one) => own.has(one.path) && isWritten(one));
    takeBaseline();
    for (const path of paths) {
      const file = edited.get(path);
      if (file?.written !== undefined && watch.isReported(path)) edited.set(path, { path: file.path, hash: file.hash });
    }
    return found.length === 0 ? undefined : describeProblems(found);
  }

  /** Being told of problems is a help; without it the work goes on, and what stops the work says so itself. */
  async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!isAbortError(error)) logger.log("warning", "New problems could not be looked for.", error);
      return undefined;
    }
  }

  return {
    begin() {
      baseline = undefined;
      edited = new Map();
      touched = new Set();
      sure = new Set();
    },
    beforeChange: (changes, signal) => {
      const paths = changes
        .filter(({ kind }) => kind !== "create" && kind !== "delete")
        .map(({ path }) => path.display);
      return orNothing(openUnknown(paths, signal));
    },
    async afterChange(changes, signal) {
      for (const change of changes) {
        const isRejected = change.rejected.length > 0 && change.rejected.length === change.view.hunks.length;
        if (!isRejected) await orNothing(noteOne(change, signal));
      }
    },
    report: (signal) => orNothing(findNew(signal)),
    close: () => watch.close(),
  };
}
