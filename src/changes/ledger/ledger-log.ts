import { appendFileSync, mkdirSync, statSync } from "node:fs";
import { readdir, readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "../../base/parse-json.ts";
import { BlobStore } from "../contents/blob-store.ts";
import { contentHash } from "../contents/content-hash.ts";
import { blobsOf, loadEntry, storeEntry } from "./ledger-format.ts";
import type { LedgerLine } from "./ledger-line.ts";
import { type Entry, isOpen } from "./tracked-entry.ts";

/** The newest state of a path, and a change that was begun and not ended: whether it was made the file itself must tell. */
export interface LoggedState {
  path: string;
  entry: Entry | undefined;
  intent?: { entry: Entry | undefined };
}

const unreferencedAgeMs = 24 * 60 * 60 * 1000;

/**
 * The states of tracked files on disk: one append-only log a path, `files/<hash of the path>.jsonl`, and their texts by hash under
 * `texts/`. A line is handed to the operating system before a method returns, so a killed process leaves nothing unsaid.
 */
export class LedgerLog {
  readonly blobs: BlobStore;
  private readonly directory: string;
  private readonly files: string;
  /** Bytes of each log as this process last knew it: more means that another one has written. */
  private readonly sizes = new Map<string, number>();

  constructor(directory: string) {
    this.directory = directory;
    this.files = join(directory, "files");
    this.blobs = new BlobStore(join(directory, "texts"));
  }

  /** Every path with its newest state, by path. Damaged lines are counted in `bad` and left out. */
  async load(): Promise<{ states: LoggedState[]; bad: number }> {
    const names = await readdir(this.files).catch(ignoreMissing);
    const states: LoggedState[] = [];
    let bad = 0;
    for (const name of names ?? []) {
      if (!name.endsWith(".jsonl")) continue;
      const { lines, damaged } = await this.read(join(this.files, name));
      bad += damaged;
      const [first] = lines;
      if (first !== undefined) states.push(this.newest(first.path, lines));
    }
    return { states: states.toSorted((left, right) => (left.path < right.path ? -1 : 1)), bad };
  }

  /** The newest state of one path, where another process has written it since; undefined where nobody has. */
  async changed(path: string): Promise<LoggedState | undefined> {
    const file = this.fileOf(path);
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size === (this.sizes.get(file) ?? 0)) return undefined;
    return this.newest(path, (await this.read(file)).lines);
  }

  /** Paths whose log another process has written since this one last looked. */
  async changedPaths(): Promise<string[]> {
    const paths: string[] = [];
    for (const name of (await readdir(this.files).catch(ignoreMissing)) ?? []) {
      const file = join(this.files, name);
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (!name.endsWith(".jsonl") || size === (this.sizes.get(file) ?? 0)) continue;
      const [first] = (await this.parse(await readFile(file))).lines;
      if (first !== undefined) paths.push(first.path);
    }
    return paths;
  }

  /** What was tracked at a path at a time; undefined: nothing was. */
  async at(path: string, time: Date): Promise<Entry | undefined> {
    const { lines } = await this.read(this.fileOf(path));
    const until = lines.filter((line) => Date.parse(line.time) <= time.getTime());
    return this.newest(path, until).entry;
  }

  /** @throws the error of the file system. */
  intent(path: string, entry: Entry | undefined, time: Date): void {
    this.append(path, { kind: "intent", entry: this.stored(entry) }, time);
  }

  commit(path: string, time: Date): void {
    this.append(path, { kind: "commit" }, time);
  }

  cancel(path: string, time: Date): void {
    this.append(path, { kind: "cancel" }, time);
  }

  state(path: string, entry: Entry | undefined, time: Date): void {
    this.append(path, { kind: "state", entry: this.stored(entry) }, time);
  }

  /** Keeps bytes as they are; returns their hash. */
  keep(bytes: Uint8Array): string {
    return this.blobs.put(bytes);
  }

  /** Removes logs of files on which all is decided and that nothing has touched for a while, and texts that no log names. */
  async prune(maxAgeDays: number, now: Date): Promise<void> {
    const used = new Set<string>();
    for (const name of (await readdir(this.files).catch(ignoreMissing)) ?? []) {
      const file = join(this.files, name);
      const { lines } = await this.read(file);
      const [first] = lines;
      const entry = first === undefined ? undefined : this.newest(first.path, lines).entry;
      const age = now.getTime() - (await stat(file)).mtimeMs;
      if ((entry === undefined || !isOpen(entry)) && age > maxAgeDays * 24 * 60 * 60 * 1000) await unlink(file);
      else for (const line of lines) for (const hash of line.entry ? blobsOf(line.entry) : []) used.add(hash);
    }
    const texts = join(this.directory, "texts");
    for (const name of (await readdir(texts).catch(ignoreMissing)) ?? []) {
      const [hash = ""] = name.split(".");
      const file = join(texts, name);
      if (used.has(hash) || now.getTime() - (await stat(file)).mtimeMs < unreferencedAgeMs) continue;
      await unlink(file);
    }
  }

  private append(path: string, line: Pick<LedgerLine, "kind" | "entry">, time: Date): void {
    const file = this.fileOf(path);
    const text = `${JSON.stringify({ version: 1, path, time: time.toISOString(), ...line })}\n`;
    try {
      appendFileSync(file, text, { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      mkdirSync(this.files, { recursive: true, mode: 0o700 });
      appendFileSync(file, text, { mode: 0o600 });
    }
    this.sizes.set(file, (this.sizes.get(file) ?? 0) + Buffer.byteLength(text));
  }

  private stored(entry: Entry | undefined) {
    return entry === undefined ? null : storeEntry(entry, this.blobs);
  }

  private async read(file: string): Promise<{ lines: LedgerLine[]; damaged: number }> {
    const bytes = await readFile(file).catch(ignoreMissing);
    if (bytes === undefined) return { lines: [], damaged: 0 };
    this.sizes.set(file, bytes.length);
    return this.parse(bytes);
  }

  private async parse(bytes: Buffer): Promise<{ lines: LedgerLine[]; damaged: number }> {
    // Without a log, which is how most runs begin, its schema is not made.
    const { ledgerLine } = await import("./ledger-line.ts");
    const lines: LedgerLine[] = [];
    let damaged = 0;
    for (const text of bytes.toString().split("\n")) {
      if (text === "") continue;
      const json = parseJson(text);
      const line = json.ok ? ledgerLine.safeParse(json.value) : undefined;
      if (line?.success) lines.push(line.data);
      else damaged += 1;
    }
    return { lines, damaged };
  }

  private newest(path: string, lines: readonly LedgerLine[]): LoggedState {
    let counted: LedgerLine | undefined;
    let open: LedgerLine | undefined;
    for (const line of lines) {
      if (line.kind === "intent") open = line;
      if (line.kind === "state") [counted, open] = [line, undefined];
      if (line.kind === "commit") [counted, open] = [open ?? counted, undefined];
      if (line.kind === "cancel") open = undefined;
    }
    const load = (line: LedgerLine | undefined) => (line?.entry ? loadEntry(line.entry, this.blobs) : undefined);
    return { path, entry: load(counted), ...(open && { intent: { entry: load(open) } }) };
  }

  private fileOf(path: string): string {
    return join(this.files, `${contentHash(Buffer.from(path))}.jsonl`);
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
