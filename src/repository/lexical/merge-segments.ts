import { type FieldName, fieldNames, fields } from "./fields.ts";
import { SegmentBuilder } from "./segment-builder.ts";
import type { Segment } from "./segment-reader.ts";
import { eachPosting } from "./varint.ts";

export interface LiveSegment {
  segment: Segment;
  /** One for each file that counts, zero for one that was replaced or removed. */
  live: Uint8Array;
}

const byKey = new Map<string, FieldName>(fieldNames.map((name) => [fields[name].key, name]));

/** Puts segments together as one that has only what is live; the same as if its files had just been indexed. */
export function mergeSegments(parts: readonly LiveSegment[]): Buffer {
  const builder = new SegmentBuilder();
  for (const { segment, live } of parts) {
    const newFile = new Int32Array(segment.paths.length).fill(-1);
    const newChunk = new Int32Array(segment.chunkCount).fill(-1);
    segment.paths.forEach((path, file) => {
      if (live[file] !== 1) return;
      newFile[file] = builder.files.length;
      builder.files.push({
        path,
        kind: segment.kindOf(file),
        firstChunk: builder.chunks.length,
        lengths: lengthsOf(segment, "file", file),
      });
      const end = segment.firstChunks[file + 1] ?? 0;
      for (let chunk = segment.firstChunks[file] ?? 0; chunk < end; chunk += 1) {
        newChunk[chunk] = builder.chunks.length;
        builder.chunks.push({
          startLine: segment.startLines[chunk] ?? 1,
          endLine: segment.endLines[chunk] ?? 1,
          ...segment.details(chunk),
          lengths: lengthsOf(segment, "chunk", chunk),
        });
      }
    });
    segment.eachTerm((key, term, postings) => {
      const name = byKey.get(key);
      if (name === undefined) return;
      const renumbered = fields[name].level === "chunk" ? newChunk : newFile;
      eachPosting(postings, (document, count) => {
        const target = renumbered[document] ?? -1;
        if (target >= 0) builder.add(name, term, target, count);
      });
    });
  }
  return builder.finish();
}

function lengthsOf(segment: Segment, level: "chunk" | "file", document: number): Partial<Record<FieldName, number>> {
  const lengths: Partial<Record<FieldName, number>> = {};
  for (const name of fieldNames)
    if (fields[name].level === level) lengths[name] = segment.lengthsOf(name)[document] ?? 0;
  return lengths;
}
