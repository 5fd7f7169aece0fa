import { statSync } from "node:fs";
import { join } from "node:path";
import type { LiveSegment } from "../lexical/merge-segments.ts";
import { type Corpus, createCorpus, pathOfFile } from "../lexical/score-fields.ts";
import { openSource, Segment } from "../lexical/segment-reader.ts";
import { type Manifest, manifestName, readManifest, readStates } from "./manifest.ts";

/** An index as it was at one commit. */
export interface OpenIndex {
  manifest: Manifest;
  corpus: Corpus;
  /** Words of past commits by path. */
  history?: Corpus;
  /** Path → number of the live file in the corpus. */
  fileByPath: ReadonlyMap<string, number>;
  pathOf(file: number): string;
  /** Paths whose content is from an editor: what is stored of them elsewhere is of another state. */
  unsaved?: ReadonlySet<string>;
}

const mostAttempts = 5;

/** Keeps the newest commit of an index open; segments that stay are not read again. */
export class IndexReader {
  private readonly directory: string;
  private readonly segments = new Map<string, Segment>();
  /** Of no index that is opened from now on, and perhaps of one that is still in use. */
  private retired: Segment[] = [];
  private opened: { stamp: string; index: OpenIndex } | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** The newest commit; undefined when there is no index that can be read. */
  open(): OpenIndex | undefined {
    for (let attempt = 1; ; attempt += 1) {
      const stamp = this.stamp();
      if (stamp === "") return undefined;
      if (this.opened?.stamp === stamp) return this.opened.index;
      const manifest = readManifest(this.directory);
      if (manifest === undefined) return undefined;
      try {
        const index = this.load(manifest);
        this.opened = { stamp, index };
        return index;
      } catch (error) {
        // A segment was replaced between the two reads: there is a newer manifest. Or it is damaged, and stays so.
        if (attempt === mostAttempts || stamp === this.stamp()) throw error;
      }
    }
  }

  /** Lets go of what only earlier indexes needed; call it when none of them is in use. */
  closeRetired(): void {
    for (const segment of this.retired) segment.close();
    this.retired = [];
  }

  close(): void {
    this.closeRetired();
    for (const segment of this.segments.values()) segment.close();
    this.segments.clear();
    this.opened = undefined;
  }

  private stamp(): string {
    const stats = statSync(join(this.directory, manifestName), { throwIfNoEntry: false });
    return stats === undefined ? "" : `${stats.ino}:${stats.mtimeMs}:${stats.size}`;
  }

  private load(manifest: Manifest): OpenIndex {
    const names = new Set([...manifest.segments.map(({ name }) => name), manifest.history?.name]);
    const parts = manifest.segments.map(({ name, dead }) => liveSegment(this.segment(name), dead));
    const history = manifest.history && createCorpus([liveSegment(this.segment(manifest.history.name), [])]);
    const corpus = createCorpus(parts);
    for (const [name, segment] of this.segments) {
      if (names.has(name)) continue;
      this.retired.push(segment);
      this.segments.delete(name);
    }
    return { manifest, corpus, ...(history && { history }), ...pathsOf(corpus) };
  }

  private segment(name: string): Segment {
    const known = this.segments.get(name);
    if (known !== undefined) return known;
    const segment = new Segment(openSource(join(this.directory, name)));
    this.segments.set(name, segment);
    return segment;
  }
}

export function liveSegment(segment: Segment, dead: readonly number[]): LiveSegment {
  const live = new Uint8Array(segment.paths.length).fill(1);
  for (const file of dead) live[file] = 0;
  return { segment, live };
}

/** Paths of a corpus both ways. */
export function pathsOf(corpus: Corpus): Pick<OpenIndex, "fileByPath" | "pathOf"> {
  const fileByPath = new Map<string, number>();
  for (const { segment, live, firstFile } of corpus.parts) {
    segment.paths.forEach((path, file) => {
      if (live[file] === 1) fileByPath.set(path, firstFile + file);
    });
  }
  return { fileByPath, pathOf: (file) => pathOfFile(corpus, file) };
}

/** Path → hash of the content that was indexed. */
export function readHashes(directory: string, manifest: Manifest): Map<string, string> {
  const states = readStates(directory, manifest.states);
  return new Map(Object.entries(states?.files ?? {}).map(([path, [, , hash]]) => [path, hash]));
}
