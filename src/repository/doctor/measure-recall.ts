import type { Embedder } from "../../ports/embedder.ts";
import type { CheckProgress } from "../../ports/memory-doctor.ts";
import type { MeasuredRecall } from "../../protocol/memory-report.ts";
import type { CutFile } from "../cut/cut-file.ts";
import type { HeldOutCorpus } from "./held-out-corpus.ts";
import { type Outcome, scoreRanks } from "./score-ranks.ts";

/** What the measurements have in common. */
export interface MeasureParts {
  cutFile: CutFile;
  embedder: Embedder | undefined;
  onProgress: (progress: CheckProgress) => void;
  signal: AbortSignal;
}

export interface HeldOutRequest {
  text: string;
  right: ReadonlySet<string>;
}

/** Of a larger repository so many files are measured, evenly chosen. */
export const mostFiles = 5000;
export const mostRequests = 60;
const leastRequests = 5;

export const tooFew = (what: string, count: number): string =>
  `Too few ${what} to measure with: ${count}, and ${leastRequests} are needed.`;

/** Asks every request of the memory and of a grep. */
export async function measureRecall(
  task: MeasuredRecall["task"],
  what: string,
  corpus: HeldOutCorpus,
  requests: readonly HeldOutRequest[],
  { onProgress, signal }: MeasureParts,
): Promise<MeasuredRecall> {
  const measured = { task, requests: requests.length, files: corpus.files };
  if (requests.length < leastRequests) return { ...measured, requests: 0, reason: tooFew(what, requests.length) };
  const outcomes: { memory: Outcome; grep: Outcome }[] = [];
  for (const [done, { text, right }] of requests.entries()) {
    onProgress({ step: `Searching by ${what}`, done, total: requests.length });
    await breathe(signal);
    outcomes.push(await corpus.ask(text, right, signal));
  }
  return {
    ...measured,
    memory: scoreRanks(outcomes.map(({ memory }) => memory)),
    grep: scoreRanks(outcomes.map(({ grep }) => grep)),
  };
}

/** Every so-many-th, so that what is left is spread over all. */
export function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)] as Item);
}

/** Lets others have their turn. Rejects with the abort reason. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
