import { closeSync, openSync, readSync } from "node:fs";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import type { FileClass } from "../scan/classify-file.ts";
import { type Role, roles } from "./declared-role.ts";
import { type FieldName, fieldNames, fields } from "./fields.ts";
import { fileClasses, magic, segmentVersion } from "./segment-format.ts";
import { eachPosting } from "./varint.ts";

const headerSchema = z.object({
  version: z.literal(segmentVersion),
  sections: z.record(z.string(), z.tuple([z.number(), z.number()])),
  resident: z.number(),
});
const detailsSchema = z.tuple([z.array(z.string()), z.string()]);

export interface ChunkDetails {
  symbols: string[];
  signature: string;
}

/** Where the bytes of a segment are. */
export interface ByteSource {
  /** Exactly that many bytes, in memory of their own. @throws Error at the end of the file. */
  read(position: number, length: number): Buffer;
  close(): void;
}

/** @throws Error when there is no such file. */
export function openSource(path: string): ByteSource {
  const descriptor = openSync(path, "r");
  return {
    read(position, length) {
      const buffer = Buffer.from(new ArrayBuffer(length));
      let done = 0;
      while (done < length) {
        const count = readSync(descriptor, buffer, done, length - done, position + done);
        if (count === 0) throw new Error(`${path} is cut short`);
        done += count;
      }
      return buffer;
    },
    close: () => closeSync(descriptor),
  };
}

export function memorySource(bytes: Buffer): ByteSource {
  return {
    read(position, length) {
      if (position + length > bytes.length) throw new Error("a segment is cut short");
      return Buffer.from(new Uint8Array(bytes.subarray(position, position + length)).buffer);
    },
    close: () => undefined,
  };
}

/** A segment. The dictionary is in memory; postings and details are read when asked for. */
export class Segment {
  readonly paths: readonly string[];
  readonly firstChunks: Uint32Array;
  readonly startLines: Uint32Array;
  readonly endLines: Uint32Array;
  readonly fileOfChunk: Uint32Array;
  private readonly kinds: Uint8Array;
  private readonly chunkRoles: Uint8Array;
  private readonly lengths: Record<FieldName, Uint16Array>;
  private readonly termOffsets: Uint32Array;
  private readonly postingOffsets: Uint32Array;
  private readonly detailOffsets: Uint32Array;
  private readonly terms: Buffer;
  private readonly source: ByteSource;
  private readonly base: number;
  private readonly sections: Record<string, [number, number]>;

  /** @throws Error when it is cut short or of another version. */
  constructor(source: ByteSource) {
    this.source = source;
    try {
      const start = this.read(0, magic.length + 4);
      if (start.toString("latin1", 0, magic.length) !== magic) throw new Error("this is no segment");
      const headerLength = start.readUInt32LE(magic.length);
      this.base = start.length + headerLength;
      const json = parseJson(this.read(start.length, headerLength).toString("utf8"));
      const header = headerSchema.safeParse(json.ok ? json.value : undefined);
      if (!header.success) throw new Error("a segment is of another version");
      this.sections = header.data.sections;
      // Read as one piece that begins at a multiple of four in memory, as the arrays over it need.
      const resident = this.read(this.base, header.data.resident);
      const view = (name: string) => {
        const [offset, length] = this.section(name);
        return { buffer: resident.buffer, at: resident.byteOffset + offset, length };
      };
      const wide = (name: string) => {
        const { buffer, at, length } = view(name);
        return new Uint32Array(buffer, at, length / 4);
      };
      const bytes = (name: string) => {
        const [offset, length] = this.section(name);
        return resident.subarray(offset, offset + length);
      };
      const paths = bytes("paths").toString("utf8");
      this.paths = paths === "" ? [] : paths.split("\0");
      this.kinds = bytes("kinds");
      this.chunkRoles = bytes("roles");
      this.firstChunks = wide("firstChunks");
      this.startLines = wide("startLines");
      this.endLines = wide("endLines");
      this.terms = bytes("terms");
      this.termOffsets = wide("termOffsets");
      this.postingOffsets = wide("postingOffsets");
      this.detailOffsets = wide("detailOffsets");
      this.lengths = Object.fromEntries(
        fieldNames.map((name) => {
          const { buffer, at, length } = view(`lengths-${name}`);
          return [name, new Uint16Array(buffer, at, length / 2)];
        }),
      ) as Record<FieldName, Uint16Array>;
      this.fileOfChunk = new Uint32Array(this.startLines.length);
      for (let file = 0; file < this.paths.length; file += 1)
        this.fileOfChunk.fill(file, this.firstChunks[file], this.firstChunks[file + 1]);
      // A file that was cut short shows here and not in the middle of a query.
      const [offset, length] = this.section("postings");
      if (length > 0) this.read(this.base + offset + length - 1, 1);
    } catch (error) {
      source.close();
      throw error;
    }
  }

  get chunkCount(): number {
    return this.startLines.length;
  }

  kindOf(file: number): FileClass {
    return fileClasses[this.kinds[file] ?? 0] ?? "source";
  }

  roleOf(chunk: number): Role {
    return roles[this.chunkRoles[chunk] ?? 0] ?? "rest";
  }

  lengthsOf(field: FieldName): Uint16Array {
    return this.lengths[field];
  }

  /** Calls back with each chunk or file that has the term, and how often. */
  eachPosting(field: FieldName, term: string, visit: (document: number, count: number) => void): void {
    const index = this.find(fields[field].key + term);
    if (index >= 0) eachPosting(this.postingBytes(index), visit);
  }

  /** Every term with its postings, in the order of the dictionary; for putting segments together. */
  eachTerm(visit: (key: string, term: string, postings: Uint8Array) => void): void {
    const [offset, length] = this.section("postings");
    const all = this.read(this.base + offset, length);
    for (let index = 0; index < this.termOffsets.length - 1; index += 1) {
      const written = this.termAt(index);
      const postings = all.subarray(this.postingOffsets[index], this.postingOffsets[index + 1]);
      visit(written.slice(0, 1), written.slice(1), postings);
    }
  }

  details(chunk: number): ChunkDetails {
    const [offset] = this.section("details");
    const from = this.detailOffsets[chunk] ?? 0;
    const to = this.detailOffsets[chunk + 1] ?? from;
    const json = parseJson(this.read(this.base + offset + from, to - from).toString("utf8"));
    const [symbols, signature] = detailsSchema.parse(json.ok ? json.value : undefined);
    return { symbols, signature };
  }

  close(): void {
    this.source.close();
  }

  private postingBytes(index: number): Buffer {
    const [offset] = this.section("postings");
    const from = this.postingOffsets[index] ?? 0;
    return this.read(this.base + offset + from, (this.postingOffsets[index + 1] ?? from) - from);
  }

  private find(key: string): number {
    let low = 0;
    let high = this.termOffsets.length - 2;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const term = this.termAt(middle);
      if (term === key) return middle;
      if (term < key) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  private termAt(index: number): string {
    return this.terms.toString("utf8", this.termOffsets[index], this.termOffsets[index + 1]);
  }

  private section(name: string): [number, number] {
    const section = this.sections[name];
    if (section === undefined) throw new Error(`a segment has no ${name}`);
    return section;
  }

  private read(position: number, length: number): Buffer {
    return this.source.read(position, length);
  }
}
