import type { Chunk } from "../cut/chunk.ts";
import type { FileClass } from "../scan/classify-file.ts";
import { roleOf, roles } from "./declared-role.ts";
import { type FieldName, fieldNames, fields } from "./fields.ts";
import type { Postings } from "./segment-builder.ts";
import { VarintWriter } from "./varint.ts";

/** Changes with the bytes below: segments of another version are not read. */
export const segmentVersion = 2;
export const magic = "LTHSEG01";

export interface SegmentFile {
  path: string;
  kind: FileClass;
  firstChunk: number;
  lengths: Partial<Record<FieldName, number>>;
}

export interface SegmentChunk extends Chunk {
  lengths: Partial<Record<FieldName, number>>;
}

export const fileClasses: readonly FileClass[] = ["source", "test", "document", "configuration"];

/** Where each section is, in bytes from the end of this header. */
export interface SegmentHeader {
  version: number;
  sections: Record<string, [offset: number, length: number]>;
  /** Bytes that are kept in memory; the rest is read when a query asks for it. */
  resident: number;
}

/**
 * One file: magic, length of the header, header as JSON, sections. First what every query needs, then the dictionary, last the
 * details of chunks and the postings.
 */
export function encodeSegment(
  files: readonly SegmentFile[],
  chunks: readonly SegmentChunk[],
  postings: Readonly<Record<FieldName, Postings>>,
): Buffer {
  const resident: [string, Uint8Array][] = [
    ["paths", Buffer.from(files.map(({ path }) => path).join("\0"))],
    ["kinds", Uint8Array.from(files, ({ kind }) => fileClasses.indexOf(kind))],
    ["firstChunks", bytesOf(Uint32Array.from([...files.map(({ firstChunk }) => firstChunk), chunks.length]))],
    ["startLines", bytesOf(Uint32Array.from(chunks, ({ startLine }) => startLine))],
    ["roles", Uint8Array.from(chunks, ({ signature }) => roles.indexOf(roleOf(signature)))],
    ["endLines", bytesOf(Uint32Array.from(chunks, ({ endLine }) => endLine))],
  ];
  for (const name of fieldNames) {
    const owners: readonly Pick<SegmentFile, "lengths">[] = fields[name].level === "chunk" ? chunks : files;
    resident.push([`lengths-${name}`, bytesOf(Uint16Array.from(owners, ({ lengths }) => lengths[name] ?? 0))]);
  }
  const written = encodePostings(postings);
  resident.push(...written.dictionary);
  const details = encodeDetails(chunks);
  resident.push(["detailOffsets", details.offsets]);
  return assemble(resident, [
    ["details", details.bytes],
    ["postings", written.bytes],
  ]);
}

function encodePostings(postings: Readonly<Record<FieldName, Postings>>): {
  dictionary: [string, Uint8Array][];
  bytes: Uint8Array;
} {
  const writer = new VarintWriter();
  const terms: string[] = [];
  const starts: number[] = [];
  const byKey = fieldNames.map((name) => ({ key: fields[name].key, name })).sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key, name } of byKey) {
    for (const term of [...postings[name].keys()].sort()) {
      const list = postings[name].get(term) ?? [];
      terms.push(key + term);
      starts.push(writer.length);
      let before = 0;
      for (let at = 0; at < list.length; at += 2) {
        const document = list[at] ?? 0;
        writer.write(document - before);
        writer.write(list[at + 1] ?? 0);
        before = document;
      }
    }
  }
  const encoded = terms.map((term) => Buffer.from(term));
  const offsets = new Uint32Array(terms.length + 1);
  encoded.forEach((term, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + term.length;
  });
  return {
    dictionary: [
      ["terms", Buffer.concat(encoded)],
      ["termOffsets", bytesOf(offsets)],
      ["postingOffsets", bytesOf(Uint32Array.from([...starts, writer.length]))],
    ],
    bytes: writer.take(),
  };
}

function encodeDetails(chunks: readonly SegmentChunk[]): { offsets: Uint8Array; bytes: Uint8Array } {
  const offsets = new Uint32Array(chunks.length + 1);
  const parts = chunks.map(({ symbols, signature }, index) => {
    const part = Buffer.from(JSON.stringify([symbols, signature]));
    offsets[index + 1] = (offsets[index] ?? 0) + part.length;
    return part;
  });
  return { offsets: bytesOf(offsets), bytes: Buffer.concat(parts) };
}

function assemble(resident: readonly [string, Uint8Array][], rest: readonly [string, Uint8Array][]): Buffer {
  const header: SegmentHeader = { version: segmentVersion, sections: {}, resident: 0 };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of [...resident, ...rest]) {
    header.sections[name] = [offset, bytes.length];
    const padding = (4 - (bytes.length % 4)) % 4;
    parts.push(bytes, new Uint8Array(padding));
    offset += bytes.length + padding;
    if (name === resident.at(-1)?.[0]) header.resident = offset;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([Buffer.from(magic), length, json, ...parts]);
}

function bytesOf(array: Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
