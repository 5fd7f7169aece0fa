import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { RepositoryMatch, RepositoryMemory } from "../../../src/ports/repository-memory.ts";
import {
  createRepositoryMemory,
  type RepositoryMemoryOptions,
} from "../../../src/repository/create-repository-memory.ts";
import { IndexReader } from "../../../src/repository/store/open-index.ts";
import { readHiddenFiles } from "../../../src/workspace/hidden-files.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";

export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
/** Grammars are found in the packages from here. */
export const bundleDirectory = join(repositoryRoot, "dist");
/** The process of the database, from source. */
export const lanceScript = join(repositoryRoot, "src/repository/vectors/lance-host.ts");
export const never = new AbortController().signal;

/** Without an embedder searches go by words alone. */
export type MeaningParts = Partial<Pick<RepositoryMemoryOptions, "createEmbedder" | "lanceScript">>;

/** A real folder with a memory of its own. */
export class MemoryWorkspace {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-memory-")));
  readonly root = join(this.base, "project");
  readonly directory = join(this.base, "index");
  readonly warnings: string[] = [];
  readonly memory: RepositoryMemory;

  constructor() {
    mkdirSync(this.root);
    this.memory = this.open();
  }

  /** A further memory, as another process would have it. */
  open(directory = this.directory, roots = [this.root], meaning: MeaningParts = {}): RepositoryMemory {
    return createRepositoryMemory({
      directory,
      roots,
      lanceScript,
      ...meaning,
      bundleDirectory,
      getHidden: readHiddenFiles,
      clock: systemClock,
      logger: { log: (_level, message) => this.warnings.push(message) },
    });
  }

  put(path: string, content: string | Uint8Array): void {
    const absolute = join(this.root, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.root, to)), { recursive: true });
    renameSync(join(this.root, from), join(this.root, to));
  }

  drop(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  git(...commandLine: string[]): string {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...commandLine], {
      cwd: this.root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", message);
  }

  async refresh() {
    return this.memory.refresh({}, never);
  }

  async find(text: string, limit = 10): Promise<RepositoryMatch[]> {
    return this.memory.search({ text, limit }, never);
  }

  async paths(text: string): Promise<string[]> {
    return [...new Set((await this.find(text)).map(({ path }) => path))];
  }

  async dispose(): Promise<void> {
    await this.memory.close();
    rmSync(this.base, { recursive: true, force: true });
  }
}

/** Every live place of an index on disk, in a fixed order. */
export function dumpIndex(directory: string): string[] {
  const reader = new IndexReader(directory);
  try {
    const places: string[] = [];
    for (const { segment, live } of reader.open()?.corpus.parts ?? []) {
      for (let chunk = 0; chunk < segment.chunkCount; chunk += 1) {
        const file = segment.fileOfChunk[chunk] ?? 0;
        if (live[file] !== 1) continue;
        const { symbols, signature } = segment.details(chunk);
        places.push(
          `${segment.paths[file]}:${segment.startLines[chunk]}-${segment.endLines[chunk]} ${symbols} ${signature}`,
        );
      }
    }
    return places.sort();
  } finally {
    reader.close();
  }
}
