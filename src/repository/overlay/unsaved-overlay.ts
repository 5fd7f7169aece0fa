import type { UnsavedFile } from "../../ports/repository-memory.ts";
import type { CutFile } from "../cut/cut-file.ts";
import { createCorpus, type Part } from "../lexical/score-fields.ts";
import { SegmentBuilder } from "../lexical/segment-builder.ts";
import { memorySource, Segment } from "../lexical/segment-reader.ts";
import { mostFileBytes } from "../scan/classify-file.ts";
import { type OpenIndex, pathsOf } from "../store/open-index.ts";

/** What stands in editors and not on disk yet, laid over an index: answers are as if it were saved. Nothing of it is written. */
export interface UnsavedOverlay {
  /** Replaces all of it. Paths are as in answers. */
  set(files: readonly UnsavedFile[]): void;
  /** The index with what is unsaved in the place of what it knows; files that it does not have stay out of it. */
  apply(index: OpenIndex): Promise<OpenIndex>;
}

export function createOverlay(loadCutFile: () => Promise<CutFile>): UnsavedOverlay {
  let files: readonly UnsavedFile[] = [];
  let laid: { over: OpenIndex; files: readonly UnsavedFile[]; result: Promise<OpenIndex> } | undefined;

  return {
    set(unsaved) {
      files = unsaved;
      if (files.length === 0) laid = undefined;
    },
    apply(index) {
      // What is hidden, generated or ignored is not in the index, and does not come in this way either.
      const shown = files.filter(({ path, text }) => index.fileByPath.has(path) && text.length <= mostFileBytes);
      if (shown.length === 0) return Promise.resolve(index);
      if (laid?.over !== index || laid.files !== files)
        laid = { over: index, files, result: layOver(index, shown, loadCutFile) };
      return laid.result;
    },
  };
}

async function layOver(
  index: OpenIndex,
  files: readonly UnsavedFile[],
  loadCutFile: () => Promise<CutFile>,
): Promise<OpenIndex> {
  const cutFile = await loadCutFile();
  const builder = new SegmentBuilder();
  for (const { path, text } of files) {
    builder.addFile(path, kindIn(index, path), await cutFile(path, text));
  }
  const unsaved = new Set(files.map(({ path }) => path));
  const below = index.corpus.parts.map((part) => ({ segment: part.segment, live: without(part, unsaved) }));
  const segment = new Segment(memorySource(builder.finish()));
  const corpus = createCorpus([...below, { segment, live: new Uint8Array(segment.paths.length).fill(1) }]);
  return { ...index, corpus, ...pathsOf(corpus), unsaved };
}

function without({ segment, live }: Part, paths: ReadonlySet<string>): Uint8Array {
  const left = live.slice();
  segment.paths.forEach((path, file) => {
    if (paths.has(path)) left[file] = 0;
  });
  return left;
}

function kindIn({ corpus, fileByPath }: OpenIndex, path: string) {
  const file = fileByPath.get(path) ?? 0;
  const part = corpus.parts.findLast(({ firstFile }) => firstFile <= file);
  return part?.segment.kindOf(file - part.firstFile) ?? "source";
}
