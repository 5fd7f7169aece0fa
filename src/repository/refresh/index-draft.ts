import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TextChunk } from "../cut/cut-file.ts";
import { mergeSegments } from "../lexical/merge-segments.ts";
import { SegmentBuilder } from "../lexical/segment-builder.ts";
import { openSource, Segment } from "../lexical/segment-reader.ts";
import type { FileClass, SkipReason } from "../scan/classify-file.ts";
import {
  emptyManifest,
  type FileStates,
  type Manifest,
  manifestName,
  readManifest,
  readStates,
  writeWhole,
} from "../store/manifest.ts";
import { liveSegment } from "../store/open-index.ts";

interface Part {
  name: string;
  segment: Segment;
  hashes: string[];
  dead: Set<number>;
}

interface Place {
  part: Part;
  file: number;
}

/** More parts than this are put together, the small ones first. */
const mostParts = 6;
/** Earlier versions of files are kept for a switch back until they are this share of a part. */
const mostDeadShare = 0.5;

/** An index that is being changed; nothing shows before `commit`. Only for who holds the write lock. */
export class IndexDraft {
  private readonly directory: string;
  private manifest: Manifest;
  private readonly states: FileStates;
  private readonly parts: Part[];
  private readonly places = new Map<string, Place>();
  private readonly earlier = new Map<string, Place>();
  private builder = new SegmentBuilder();
  private builderHashes: string[] = [];
  private readonly building = new Set<string>();
  private changed = false;

  private constructor(directory: string, manifest: Manifest, states: FileStates, parts: Part[]) {
    this.directory = directory;
    this.manifest = manifest;
    this.states = states;
    this.parts = parts;
    for (const part of parts) {
      part.segment.paths.forEach((path, file) => {
        if (part.dead.has(file)) this.earlier.set(versionKey(path, part.hashes[file]), { part, file });
        else this.places.set(path, { part, file });
      });
    }
  }

  /** The index of a folder; an empty one when there is none, or it is of another version, other folders or damaged. */
  static open(directory: string, roots: readonly string[]): IndexDraft {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const manifest = readManifest(directory);
    const states = manifest && readStates(directory, manifest.states);
    if (manifest !== undefined && states !== undefined && manifest.roots.join("\0") === roots.join("\0")) {
      const parts = openParts(directory, manifest, states);
      if (parts !== undefined) return new IndexDraft(directory, manifest, states, parts);
    }
    const empty: FileStates = { seenAt: 0, files: {}, skipped: {}, hashes: {} };
    const generation = manifest?.generation ?? 0;
    return new IndexDraft(directory, { ...emptyManifest(roots, ""), generation }, empty, []);
  }

  /** Files waiting for the next commit. */
  get pending(): number {
    return this.builder.files.length;
  }

  get historyHeads(): readonly string[] | undefined {
    return this.manifest.history?.heads;
  }

  paths(): string[] {
    return [...new Set([...Object.keys(this.states.files), ...Object.keys(this.states.skipped)])];
  }

  /** True when the file is as it was when it was looked at last, as far as its size and time say. */
  isKnown(path: string, size: number, modifiedMs: number, timeStepMs: number): boolean {
    const state = this.states.files[path] ?? this.states.skipped[path];
    return state?.[0] === size && state[1] === modifiedMs && modifiedMs < this.states.seenAt - timeStepMs;
  }

  /** Notes what a file has become: the same as before, a version that was seen earlier, or something new. */
  place(path: string, hash: string, size: number, modifiedMs: number): "same" | "restored" | "new" {
    const before = this.states.files[path];
    delete this.states.skipped[path];
    this.states.files[path] = [size, modifiedMs, hash];
    if (before?.[2] === hash) return "same";
    this.retire(path);
    this.changed = true;
    const place = this.earlier.get(versionKey(path, hash));
    if (place === undefined) return "new";
    place.part.dead.delete(place.file);
    this.earlier.delete(versionKey(path, hash));
    this.places.set(path, place);
    return "restored";
  }

  add(path: string, kind: FileClass, hash: string, chunks: readonly TextChunk[]): void {
    this.builder.addFile(path, kind, chunks);
    this.builderHashes.push(hash);
    this.building.add(path);
  }

  /** True when it was indexed. */
  remove(path: string): boolean {
    delete this.states.skipped[path];
    if (this.states.files[path] === undefined) return false;
    delete this.states.files[path];
    this.retire(path);
    this.changed = true;
    return true;
  }

  skip(path: string, size: number, modifiedMs: number, reason: SkipReason): void {
    this.states.skipped[path] = [size, modifiedMs, reason];
  }

  setHistory(heads: readonly string[], bytes: Buffer): void {
    const name = `history-${this.nextNumber()}.seg`;
    writeWhole(join(this.directory, name), bytes);
    this.manifest.history = { name, heads: [...heads] };
    this.changed = true;
  }

  /** Puts small parts together, and drops versions of files that were replaced. */
  compact(): void {
    this.flush();
    const liveCount = (part: Part) => part.segment.paths.length - part.dead.size;
    const stale = this.parts.filter(
      (part) => part.dead.size > 20 && part.dead.size > part.segment.paths.length * mostDeadShare,
    );
    const bySize = [...this.parts].sort((a, b) => liveCount(a) - liveCount(b));
    const excess = this.parts.length > mostParts ? bySize.slice(0, this.parts.length - 2) : [];
    const merged = [...new Set([...stale, ...excess])];
    if (merged.length === 0) return;
    const bytes = mergeSegments(merged.map((part) => liveSegment(part.segment, [...part.dead])));
    const hashes = merged.flatMap((part) => part.hashes.filter((_, file) => !part.dead.has(file)));
    for (const part of merged) {
      this.parts.splice(this.parts.indexOf(part), 1);
      for (const file of part.dead) this.earlier.delete(versionKey(part.segment.paths[file] ?? "", part.hashes[file]));
      part.segment.close();
    }
    this.addPart(bytes, hashes);
  }

  /** Makes everything so far the index that readers see. @throws Error of the file system; then the index is as it was. */
  commit(complete: boolean, seenAt: number): void {
    this.flush();
    if (!this.changed && complete === this.manifest.complete && this.manifest.states !== "") {
      this.states.seenAt = seenAt;
      if (!this.isWorthWriting()) return;
    }
    if (complete) this.states.seenAt = seenAt;
    const generation = this.manifest.generation + 1;
    this.states.hashes = Object.fromEntries(this.parts.map(({ name, hashes }) => [name, hashes]));
    const states = `states-${generation}.json`;
    writeWhole(join(this.directory, states), JSON.stringify({ ...this.states, seenAt: complete ? seenAt : 0 }));
    const skipped: Record<string, number> = {};
    for (const [, , reason] of Object.values(this.states.skipped)) skipped[reason] = (skipped[reason] ?? 0) + 1;
    this.manifest = {
      ...this.manifest,
      generation,
      segments: this.parts.map(({ name, dead }) => ({ name, dead: [...dead].sort((a, b) => a - b) })),
      states,
      complete,
      updatedAt: new Date().toISOString(),
      files: this.places.size,
      chunks: this.parts.reduce((sum, part) => sum + liveChunks(part), 0),
      skipped,
    };
    writeWhole(join(this.directory, manifestName), JSON.stringify(this.manifest));
    this.changed = false;
    this.removeUnused();
  }

  close(): void {
    for (const { segment } of this.parts) segment.close();
  }

  /** Only times of files were noted anew: written now and then, so that the next look need not read those files again. */
  private isWorthWriting(): boolean {
    return Date.now() - Date.parse(this.manifest.updatedAt) > 10_000;
  }

  private retire(path: string): void {
    // Changed twice within a batch: the batch has to be whole first.
    if (this.building.has(path)) this.flush();
    const place = this.places.get(path);
    if (place === undefined) return;
    place.part.dead.add(place.file);
    this.earlier.set(versionKey(path, place.part.hashes[place.file]), place);
    this.places.delete(path);
  }

  private flush(): void {
    if (this.builder.files.length === 0) return;
    const bytes = this.builder.finish();
    const hashes = this.builderHashes;
    this.builder = new SegmentBuilder();
    this.builderHashes = [];
    this.building.clear();
    this.addPart(bytes, hashes);
  }

  private addPart(bytes: Buffer, hashes: string[]): void {
    const name = `part-${this.nextNumber()}.seg`;
    writeWhole(join(this.directory, name), bytes);
    const part: Part = { name, segment: new Segment(openSource(join(this.directory, name))), hashes, dead: new Set() };
    this.parts.push(part);
    part.segment.paths.forEach((path, file) => {
      this.places.set(path, { part, file });
    });
    this.changed = true;
  }

  /** No name is used twice, also when files of an index that was given up are still there. */
  private nextNumber(): number {
    const numbers = readdirSync(this.directory).map((name) => Number(/-(\d+)\.seg$/.exec(name)?.[1] ?? 0));
    return Math.max(0, ...numbers) + 1;
  }

  private removeUnused(): void {
    const used = new Set([
      manifestName,
      this.manifest.states,
      this.manifest.history?.name,
      ...this.parts.map(({ name }) => name),
    ]);
    for (const name of readdirSync(this.directory)) {
      if (used.has(name) || !/\.(seg|json|tmp)$/.test(name)) continue;
      try {
        rmSync(join(this.directory, name), { force: true });
      } catch (error) {
        // Open in a reader, where that forbids it: the next commit tries again.
        if (statSync(join(this.directory, name), { throwIfNoEntry: false }) === undefined) throw error;
      }
    }
  }
}

function openParts(directory: string, manifest: Manifest, states: FileStates): Part[] | undefined {
  const parts: Part[] = [];
  try {
    for (const { name, dead } of manifest.segments) {
      const segment = new Segment(openSource(join(directory, name)));
      parts.push({ name, segment, hashes: states.hashes[name] ?? [], dead: new Set(dead) });
    }
    return parts;
  } catch {
    // Damaged or gone: what can be read again from the files is worth no repair.
    for (const { segment } of parts) segment.close();
    return undefined;
  }
}

function liveChunks({ segment, dead }: Part): number {
  let count = 0;
  for (let file = 0; file < segment.paths.length; file += 1)
    if (!dead.has(file)) count += (segment.firstChunks[file + 1] ?? 0) - (segment.firstChunks[file] ?? 0);
  return count;
}

function versionKey(path: string, hash: string | undefined): string {
  return `${hash} ${path}`;
}
