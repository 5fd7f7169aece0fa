import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { contentHash } from "./content-hash.ts";

/** What is no larger is kept as it is: packing takes longer than it saves. */
const plainLimit = 16 * 1024;
/** How long a blob that was seen counts as there; older ones are looked at again, and made young, before they are relied on. */
const trustMs = 24 * 60 * 60 * 1000;

/**
 * Contents by their SHA-256, in `directory` as `<hash>` (plain) or `<hash>.z` (deflated), readable by their owner only.
 * Synchronous: a blob is some microseconds of work, and it has to be there before the file it keeps is changed.
 */
export class BlobStore {
  private readonly directory: string;
  /** When each hash was last known to be in the store, milliseconds. */
  private readonly known = new Map<string, number>();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** True when the content is there and no clean-up will take it away soon. */
  has(hash: string, now = Date.now()): boolean {
    const seen = this.known.get(hash);
    if (seen !== undefined && now - seen < trustMs) return true;
    const path = this.find(hash);
    if (path === undefined) return false;
    utimesSync(path, now / 1000, now / 1000);
    this.known.set(hash, now);
    return true;
  }

  /** Keeps the bytes and returns their hash. @throws the error of the file system. */
  put(bytes: Uint8Array, hash = contentHash(bytes)): string {
    if (this.has(hash)) return hash;
    const plain = bytes.length <= plainLimit;
    const path = plain ? this.pathOf(hash) : `${this.pathOf(hash)}.z`;
    const temporary = `${path}.${process.pid}.tmp`;
    const content = plain ? bytes : deflateRawSync(bytes, { level: 1 });
    try {
      writeFileSync(temporary, content, { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(temporary, content, { mode: 0o600 });
    }
    renameSync(temporary, path);
    this.known.set(hash, Date.now());
    return hash;
  }

  /** The bytes; undefined when they are gone or damaged. */
  get(hash: string): Buffer | undefined {
    const path = this.find(hash);
    if (path === undefined) return undefined;
    try {
      const content = readFileSync(path);
      const bytes = path.endsWith(".z") ? inflateRawSync(content) : content;
      return contentHash(bytes) === hash ? bytes : undefined;
    } catch {
      // Damaged or just removed: the caller says that the file cannot be brought back.
      return undefined;
    }
  }

  private find(hash: string): string | undefined {
    const path = this.pathOf(hash);
    return existsSync(path) ? path : existsSync(`${path}.z`) ? `${path}.z` : undefined;
  }

  private pathOf(hash: string): string {
    return join(this.directory, hash);
  }
}
