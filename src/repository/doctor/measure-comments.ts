import { readFileSync } from "node:fs";
import type { MeasuredRecall } from "../../protocol/memory-report.ts";
import type { TextChunk } from "../cut/cut-file.ts";
import type { Candidate } from "../refresh/find-candidates.ts";
import { skipByContent } from "../scan/classify-file.ts";
import { withoutDocComment } from "./doc-comment.ts";
import { HeldOutCorpus } from "./held-out-corpus.ts";
import {
  breathe,
  type HeldOutRequest,
  type MeasureParts,
  measureRecall,
  mostFiles,
  mostRequests,
  spread,
} from "./measure-recall.ts";

/** Doc comments as requests: all of them are blanked in the index, and each should lead to the file of its function. */
export async function measureComments(
  candidates: readonly Candidate[],
  parts: MeasureParts,
): Promise<{ recall: MeasuredRecall; filesPerSecond: number | undefined }> {
  const { cutFile, embedder, onProgress, signal } = parts;
  const corpus = new HeldOutCorpus(embedder);
  const said = new Map<string, HeldOutRequest | "twice">();
  const files = spread(candidates, mostFiles);
  const startedAt = performance.now();
  for (const [done, { path, absolute, kind }] of files.entries()) {
    if (done % 20 === 0) {
      onProgress({ step: "Reading files without their doc comments", done, total: files.length });
      await breathe(signal);
    }
    const bytes = readIfThere(absolute);
    if (bytes === undefined || skipByContent(path, kind, bytes) !== undefined) continue;
    const chunks: TextChunk[] = [];
    for (const chunk of await cutFile(path, new TextDecoder().decode(bytes))) {
      const held = kind === "source" ? withoutDocComment(chunk) : undefined;
      chunks.push(held?.chunk ?? chunk);
      const text = held?.sentence;
      // Said of two places it leads to neither.
      if (text !== undefined) said.set(text, said.has(text) ? "twice" : { text, right: new Set([path]) });
    }
    await corpus.add(path, kind, chunks, signal);
  }
  corpus.finish([]);
  const seconds = (performance.now() - startedAt) / 1000;
  const requests = [...said.values()].filter((one) => one !== "twice");
  const recall = await measureRecall("comments", "doc comments", corpus, spread(requests, mostRequests), parts);
  return { recall, filesPerSecond: files.length === 0 ? undefined : Math.round(files.length / seconds) };
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // Gone since it was listed, or closed to us.
    return undefined;
  }
}
