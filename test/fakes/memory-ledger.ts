import { Emitter } from "../../src/base/emitter.ts";
import { UserError } from "../../src/base/errors.ts";
import type { ChangeLedger, RejectOptions } from "../../src/ports/change-ledger.ts";
import type { EditedBy, LedgerUpdate, TrackedFile, TrackedHunk } from "../../src/protocol/tracked-change.ts";

/** A ledger that tracks what a test gives it, decides by forgetting hunks, and notes what it is told. Touches no file. */
export class MemoryLedger implements ChangeLedger {
  readonly ready = Promise.resolve();
  /** `edited /a.ts user`, `accept /a.ts h1`, … in order. */
  readonly calls: string[] = [];
  /** Paths on which no decision can be carried out. */
  readonly refused = new Set<string>();
  files: readonly TrackedFile[] = [];
  private readonly originals = new Map<string, string>();
  private readonly updates = new Emitter<LedgerUpdate>();
  private readonly before: (readonly TrackedFile[])[] = [];

  /** Tracks these files from now on, with their originals by path. */
  show(files: readonly TrackedFile[], originals: Record<string, string> = {}): void {
    const gone = this.files.map(({ path }) => path);
    for (const [path, text] of Object.entries(originals)) this.originals.set(path, text);
    this.replace(files, [...gone, ...files.map(({ path }) => path)]);
  }

  file(path: string): TrackedFile | undefined {
    return this.files.find((file) => file.path === path);
  }

  original(path: string): string | undefined {
    return this.originals.get(path);
  }

  on(listener: (update: LedgerUpdate) => void): () => void {
    return this.updates.on(listener);
  }

  begin(): void {
    this.calls.push("begin");
  }

  async track(_change: unknown, write: () => Promise<string | undefined>): Promise<void> {
    await write();
  }

  aroundCommand<T>(_sessionId: string, run: () => Promise<T>): Promise<T> {
    return run();
  }

  edited(path: string, _text: string, by: EditedBy): void {
    this.calls.push(`edited ${path} ${by}`);
  }

  async refresh(path: string): Promise<void> {
    this.calls.push(`refresh ${path}`);
  }

  async catchUp(): Promise<void> {
    this.calls.push("catch up");
  }

  renamed(from: string, to: string): void {
    this.calls.push(`renamed ${from} ${to}`);
  }

  async accept(path: string, hunkIds?: readonly string[]): Promise<void> {
    this.decide("accept", path, hunkIds);
  }

  async reject(path: string, { hunkIds, reason }: RejectOptions = {}): Promise<void> {
    this.decide(reason === undefined ? "reject" : `reject (${reason})`, path, hunkIds);
  }

  async undo(path: string): Promise<boolean> {
    const files = this.before.pop();
    if (files === undefined) return false;
    this.replace(files, [path]);
    return true;
  }

  async comment(path: string, hunkId: string | undefined, text: string): Promise<void> {
    const comment = { text, time: "2026-11-22T10:10:00.000Z", delivered: false };
    const add = (hunk: TrackedHunk) => (hunk.id === hunkId ? { ...hunk, comments: [...hunk.comments, comment] } : hunk);
    this.replace(
      this.files.map((file) => {
        if (file.path !== path) return file;
        if (hunkId === undefined) return { ...file, comments: [...file.comments, comment] };
        return { ...file, hunks: file.hunks.map(add) };
      }),
      [path],
    );
  }

  locate(): undefined {
    return undefined;
  }

  decisions(): [] {
    return [];
  }

  async rewind(): Promise<void> {
    this.calls.push("rewind");
  }

  takeFeedback(): string[] {
    return [];
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.files = [];
  }

  private decide(verb: string, path: string, hunkIds: readonly string[] | undefined): void {
    if (this.refused.has(path)) throw new UserError("review_conflict", `${path} has changed.`, "Look at the file.");
    this.calls.push(`${verb} ${path} ${hunkIds?.join(",") ?? "all"}`);
    this.before.push(this.files);
    const left = this.files.flatMap((file) => {
      if (file.path !== path) return [file];
      const hunks = file.hunks.filter((hunk) => hunkIds !== undefined && !hunkIds.includes(hunk.id));
      return hunks.length === 0 ? [] : [{ ...file, hunks }];
    });
    this.replace(left, [path]);
  }

  private replace(files: readonly TrackedFile[], paths: readonly string[]): void {
    this.files = files;
    this.updates.emit({ paths: [...new Set(paths)], changeIds: [] });
  }
}
