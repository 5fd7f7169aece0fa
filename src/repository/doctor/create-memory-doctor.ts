import type { Embedder } from "../../ports/embedder.ts";
import type { CheckProgress, MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { RepositoryMemory } from "../../ports/repository-memory.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { MeasuredRecall, MemoryReport } from "../../protocol/memory-report.ts";
import type { RepositoryMemoryOptions } from "../create-repository-memory.ts";
import { loadCutter } from "../cut/load-cutter.ts";
import { findCandidates } from "../refresh/find-candidates.ts";
import { nameRoots } from "../refresh/workspace-roots.ts";
import { splitIdentifier } from "../text/code-tokens.ts";
import { inspectIndex } from "./inspect-index.ts";
import { measureComments } from "./measure-comments.ts";
import { measureCommits } from "./measure-commits.ts";
import { breathe, type MeasureParts, spread } from "./measure-recall.ts";

const mostSearches = 40;
const mostSymbols = 4000;
const wordsAlone =
  "Whether the right file is found was measured by words alone: the embedder that was chosen would have been given every file again.";

/** The doctor of a memory of these options. */
export function createMemoryDoctor(options: RepositoryMemoryOptions, memory: RepositoryMemory): MemoryDoctor {
  const { directory, getHidden, bundleDirectory, logger } = options;
  const roots = nameRoots(options.roots);

  return {
    async check(onProgress, signal) {
      onProgress({ step: "Looking through the files", done: 0, total: 1 });
      const candidates = await findCandidates(roots, getHidden, signal);
      const inspection = await inspectIndex({ directory, roots }, candidates, signal);
      const speed = await measureSpeed(memory, onProgress, signal);
      const own = await embedderOf(options, logger);
      // Any other would be given every file twice more, over a network or for minutes.
      const embedder = own?.fingerprint.startsWith("static-") ? own : undefined;
      const cutFile = await loadCutter(bundleDirectory);
      const parts: MeasureParts = { cutFile, embedder, onProgress, signal };
      const comments = await measureComments(candidates.files, parts);
      const commits: MeasuredRecall[] = [];
      for (const root of roots)
        commits.push(await measureCommits(root.directory, await getHidden(root.directory), parts));
      // Asked last: searching is what shows whether everything works.
      const { state, notices } = await memory.status();
      return {
        version: 1,
        time: options.clock.now().toISOString(),
        folders: [...options.roots],
        state,
        notices: own === embedder ? [...notices] : [...notices, wordsAlone],
        ...inspection,
        speed: { ...speed, ...(comments.filesPerSecond !== undefined && { filesPerSecond: comments.filesPerSecond }) },
        recall: [comments.recall, ...bestOf(commits)],
      };
    },
  };
}

/** Searches by names that are in the index, each twice: the first time warms up. */
async function measureSpeed(
  memory: RepositoryMemory,
  onProgress: (progress: CheckProgress) => void,
  signal: AbortSignal,
): Promise<MemoryReport["speed"]> {
  const symbols = await memory.outline("", mostSymbols, signal);
  const requests = spread(symbols, mostSearches).map(({ symbol }) =>
    splitIdentifier(symbol.split(".").join(" ")).join(" "),
  );
  const times: number[] = [];
  for (const [done, text] of requests.entries()) {
    onProgress({ step: "Timing searches", done, total: requests.length });
    await breathe(signal);
    await memory.search({ text, limit: 10 }, signal);
    const startedAt = performance.now();
    await memory.search({ text, limit: 10 }, signal);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(10 * (times[Math.floor(share * (times.length - 1))] ?? 0)) / 10;
  return { searches: times.length, medianMs: at(0.5), p95Ms: at(0.95) };
}

/** Where it cannot be loaded the measurement is of words alone, as searches are. */
async function embedderOf({ createEmbedder }: RepositoryMemoryOptions, logger: Logger): Promise<Embedder | undefined> {
  try {
    return await createEmbedder?.();
  } catch (error) {
    logger.log("warning", "The check goes on without an embedder.", error);
    return undefined;
  }
}

/** Of several folders the one in which most could be measured speaks for all; comments are measured over all of them. */
function bestOf(commits: readonly MeasuredRecall[]): MeasuredRecall[] {
  return commits.toSorted((a, b) => b.requests - a.requests).slice(0, 1);
}
