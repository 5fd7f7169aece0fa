import { lstatSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { ToolError, UserError } from "../../base/errors.ts";
import type { AgentChange, ChangeLedger, RejectOptions } from "../../ports/change-ledger.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type {
  ChangeRequest,
  EditedBy,
  HunkDecisions,
  LedgerUpdate,
  TrackedFile,
} from "../../protocol/tracked-change.ts";
import { applyChange, applyEdit, hasText, type KeptFile } from "./apply-change.ts";
import { carryOut } from "./carry-out.ts";
import { factsOf, isTheUsers, withoutProblem } from "./compare-disk.ts";
import { acceptEntry, chosenHunks, type DiskAction, rejectEntry } from "./decide-entry.ts";
import { commentText, FeedbackQueue, rejectionText } from "./feedback.ts";
import { canChange, LedgerBook, type LedgerBookOptions } from "./ledger-book.ts";
import type { Slot } from "./ledger-slots.ts";
import { type Entry, isOpen, textOf, toTrackedFile } from "./tracked-entry.ts";

export interface ChangeLedgerOptions extends Omit<LedgerBookOptions, "maxDays"> {
  maxDays?: number;
}

/** See ChangeLedger. Reads what was kept before; `ready` says when. */
export function createChangeLedger(options: ChangeLedgerOptions): ChangeLedger {
  return new DiskChangeLedger(options);
}

class DiskChangeLedger implements ChangeLedger {
  readonly ready: Promise<void>;
  private readonly workspace: WorkspaceFiles;
  private readonly logger: Logger;
  private readonly book: LedgerBook;
  private readonly feedback: FeedbackQueue;
  private readonly requests = new Map<string, ChangeRequest>();
  private readonly views = new WeakMap<Entry, TrackedFile>();
  private commands = 0;

  constructor(options: ChangeLedgerOptions) {
    this.workspace = options.files;
    this.logger = options.logger;
    this.book = new LedgerBook({ maxDays: 30, ...options });
    this.feedback = new FeedbackQueue(join(options.directory, "feedback.jsonl"));
    this.ready = this.book.load();
  }

  get files(): readonly TrackedFile[] {
    return this.book.open.map((entry) => this.view(entry));
  }

  file(path: string): TrackedFile | undefined {
    const entry = this.book.slots.get(path)?.entry;
    if (entry !== undefined && isOpen(entry)) return this.view(entry);
    return this.files.find((file) => file.originalPath === path);
  }

  original(path: string): string | undefined {
    const entry = this.book.slots.get(path)?.entry;
    if (entry?.text === undefined || entry.originalPath === undefined || !isOpen(entry)) return undefined;
    return entry.text.base.join("");
  }

  on(listener: (update: LedgerUpdate) => void): () => void {
    return this.book.updates.on(listener);
  }

  begin(request: ChangeRequest): void {
    this.requests.set(request.sessionId, request);
  }

  async track(change: AgentChange, write: () => Promise<string | undefined>): Promise<void> {
    await this.ready;
    const from = change.path.absolute;
    await this.book.slots.alone(from, async (slot) => {
      await this.book.takeOver(slot);
      const isOpenNow = slot.entry !== undefined && isOpen(slot.entry);
      if (change.reviewed && !isOpenNow) {
        await write();
        return;
      }
      if (change.kind === "move" && change.newPath !== undefined) {
        const to = change.newPath.absolute;
        await this.book.slots.alone(to, (target) => this.trackWrite(change, slot, target, write));
      } else {
        await this.trackWrite(change, slot, slot, write);
      }
    });
  }

  private async trackWrite(
    change: AgentChange,
    slot: Slot,
    target: Slot,
    write: () => Promise<string | undefined>,
  ): Promise<void> {
    const request = this.requestOf(change.sessionId);
    const kept = change.kind === "delete" ? this.keep(change.path.absolute) : undefined;
    const planned = applyChange(slot.entry, change, request, kept);
    this.book.write(() => this.book.log.intent(target.path, planned, this.book.now));
    if (change.text !== undefined) target.expected = change.text;
    let next = planned;
    try {
      const written = await write();
      if (written !== undefined && planned !== undefined && !hasText(planned, written)) {
        next = applyEdit(planned, written, change.reviewed ? "user" : "agent", request);
      }
      this.book.write(() =>
        next === planned ? this.book.log.commit(target.path, this.book.now) : this.book.save(target.path, next),
      );
    } catch (error) {
      this.book.write(() => this.book.log.cancel(target.path, this.book.now));
      throw error;
    } finally {
      delete target.expected;
    }
    if (target !== slot) {
      this.book.write(() => this.book.save(slot.path, undefined));
      this.book.put(slot, undefined);
    }
    this.book.put(target, next);
  }

  async aroundCommand<T>(sessionId: string, run: () => Promise<T>): Promise<T> {
    await this.ready;
    this.commands += 1;
    try {
      return await run();
    } finally {
      this.commands -= 1;
      const request = this.requestOf(sessionId);
      for (const { path } of this.book.open) {
        if (factsOf(path) === this.book.slots.get(path)?.facts) continue;
        await this.book.slots.alone(path, async (slot) => {
          const before = slot.entry;
          await this.book.compare(slot, "agent", request);
          if (slot.entry !== before) this.book.write(() => this.book.save(slot.path, slot.entry));
        });
      }
    }
  }

  edited(path: string, text: string, by: EditedBy): void {
    const slot = this.book.slots.get(path);
    if (slot === undefined || !canChange(slot) || slot.expected === text) return;
    if (slot.isBusy) slot.late = { text, by };
    else this.book.edit(slot, text, by);
  }

  async refresh(path: string): Promise<void> {
    await this.ready;
    if (this.commands > 0) return;
    await this.book.slots.alone(path, async (slot) => {
      await this.book.takeOver(slot);
      await this.book.compare(slot, "user");
    });
  }

  async catchUp(): Promise<void> {
    await this.ready;
    for (const path of await this.book.log.changedPaths())
      await this.book.slots.alone(path, (slot) => this.book.takeOver(slot));
  }

  renamed(from: string, to: string): void {
    const moved = (path: string): string | undefined =>
      path === from ? to : path.startsWith(from + sep) ? to + path.slice(from.length) : undefined;
    for (const entry of this.book.open) {
      const path = moved(entry.path);
      if (path === undefined) continue;
      const originalPath =
        entry.originalPath === undefined ? undefined : (moved(entry.originalPath) ?? entry.originalPath);
      void this.book.slots.alone(path, async (slot) => {
        const { display } = await this.workspace.resolve(path);
        const next = { ...entry, path, display, ...(originalPath !== undefined && { originalPath }) };
        this.book.write(() => this.book.save(entry.path, undefined));
        this.book.write(() => this.book.save(path, next));
        this.book.put(this.book.slots.at(entry.path), undefined);
        this.book.put(slot, next);
      });
    }
  }

  async accept(path: string, hunkIds?: readonly string[]): Promise<void> {
    await this.ready;
    await this.book.slots.alone(path, async (slot) => {
      await this.book.takeOver(slot);
      const before = slot.entry;
      if (before === undefined || !isOpen(before)) return;
      this.decide(slot, before, withoutProblem(acceptEntry(before, hunkIds)), []);
    });
  }

  async reject(path: string, { hunkIds, reason }: RejectOptions = {}): Promise<void> {
    await this.ready;
    await this.book.slots.alone(path, async (slot) => {
      await this.book.takeOver(slot);
      await this.book.compare(slot, "user");
      const before = slot.entry;
      if (before === undefined || (hunkIds === undefined && !isOpen(before))) return;
      if (hunkIds !== undefined && chosenHunks(before, hunkIds).length === 0) {
        const next = "Look at the file: what is there now is your own text.";
        throw new UserError("review_conflict", `The lines in ${before.display} have been edited since.`, next);
      }
      const { entry, action, hunks } = rejectEntry(before, hunkIds);
      const target = entry.path === slot.path ? slot : this.book.slots.at(entry.path);
      await this.change(slot, before, entry, action);
      const text = rejectionText(before, hunks, action, reason);
      const sessions = new Set(
        hunks.length > 0 ? hunks.map((hunk) => hunk.request.sessionId) : [before.request.sessionId],
      );
      const said = [...sessions].map((sessionId) => ({ sessionId, text }));
      for (const one of said) this.book.write(() => this.feedback.say(one.sessionId, one.text));
      if (target !== slot) this.book.put(slot, undefined);
      this.decide(target, before, entry, said);
    });
  }

  async undo(path: string): Promise<boolean> {
    await this.ready;
    return this.book.slots.alone(path, async (slot) => {
      await this.book.compare(slot, "user");
      const { decision } = slot;
      if (decision === undefined || slot.entry !== decision.after) return false;
      const { before, after, said } = decision;
      try {
        await this.change(slot, after, before, actionBetween(after, before));
      } catch (error) {
        if (error instanceof UserError) return false;
        throw error;
      }
      for (const one of said) this.book.write(() => this.feedback.unsay(one.sessionId, one.text));
      const target = this.book.slots.at(before.path);
      if (target !== slot) this.book.put(slot, undefined);
      this.book.write(() => this.book.save(before.path, before));
      this.book.put(target, before);
      return true;
    });
  }

  async comment(path: string, hunkId: string | undefined, text: string): Promise<void> {
    await this.ready;
    await this.book.slots.alone(path, async (slot) => {
      const { entry } = slot;
      if (entry === undefined || !isOpen(entry)) return;
      const comment = { text, time: this.book.now.toISOString(), delivered: false };
      const hunk = entry.text?.hunks.find((one) => one.id === hunkId);
      const { sessionId } = hunk?.request ?? entry.request;
      this.book.write(() => this.feedback.say(sessionId, commentText(entry, hunk, text)));
      const next =
        hunk === undefined
          ? { ...entry, comments: [...entry.comments, comment] }
          : withHunks(entry, (one) => (one === hunk ? { ...one, comments: [...one.comments, comment] } : one));
      this.book.write(() => this.book.save(path, next));
      this.book.put(slot, next);
    });
  }

  locate(changeId: string, hunkId?: string): { path: string; hunkIds: string[] } | undefined {
    return this.book.index.locate(changeId, hunkId);
  }

  decisions(changeIds: readonly string[]): HunkDecisions[] {
    return changeIds.flatMap((id) => this.book.index.decisions(id) ?? []);
  }

  async rewind(paths: readonly string[], time: Date): Promise<void> {
    await this.ready;
    for (const path of paths) {
      await this.book.slots.alone(path, async (slot) => {
        const then = await this.book.log.at(path, time);
        const now = slot.entry;
        if (then === undefined && (now === undefined || !isOpen(now))) return;
        this.book.put(slot, then ?? (now && isTheUsers(now)));
        await this.book.compare(slot, "user");
        this.book.write(() => this.book.save(path, slot.entry));
      });
    }
  }

  takeFeedback(sessionId: string): string[] {
    const texts = this.feedback.take(sessionId);
    if (texts.length === 0) return [];
    const told = <C extends { delivered: boolean }>(comments: readonly C[]) =>
      comments.map((comment) => ({ ...comment, delivered: true }));
    for (const entry of this.book.open) {
      const slot = this.book.slots.at(entry.path);
      const isTold = entry.request.sessionId === sessionId;
      const next = withHunks(isTold ? { ...entry, comments: told(entry.comments) } : entry, (hunk) =>
        hunk.request.sessionId === sessionId ? { ...hunk, comments: told(hunk.comments) } : hunk,
      );
      if (JSON.stringify(this.view(next)) === JSON.stringify(this.view(entry))) continue;
      this.book.write(() => this.book.save(entry.path, next));
      this.book.put(slot, next);
    }
    return texts;
  }

  async flush(): Promise<void> {
    await Promise.all(this.book.slots.all.map((slot) => slot.tail.catch(() => undefined)));
    this.book.saveEdits();
  }

  dispose(): void {
    this.book.saveEdits();
  }

  private view(entry: Entry): TrackedFile {
    const known = this.views.get(entry) ?? toTrackedFile(entry);
    this.views.set(entry, known);
    return known;
  }

  private requestOf(sessionId: string): ChangeRequest {
    return this.requests.get(sessionId) ?? { sessionId, title: "", time: this.book.now.toISOString() };
  }

  /** Brings the disk along with an entry, or leaves both as they are. */
  private async change(slot: Slot, before: Entry, after: Entry, action: DiskAction): Promise<void> {
    if (action.kind !== "none" && after.path === slot.path)
      this.book.write(() => this.book.log.intent(slot.path, after, this.book.now));
    if (after.text !== undefined) slot.expected = textOf(after);
    try {
      await carryOut(action, before, this.workspace, this.book.log.blobs);
    } catch (error) {
      this.book.write(() => this.book.log.cancel(slot.path, this.book.now));
      if (!(error instanceof ToolError)) throw error;
      const next = "Look at the file and decide again; nothing of it was changed.";
      throw new UserError("review_conflict", error.message, next, { cause: error });
    } finally {
      delete slot.expected;
    }
    if (after.path !== slot.path) this.book.write(() => this.book.save(slot.path, undefined));
  }

  private decide(slot: Slot, before: Entry, after: Entry, said: { sessionId: string; text: string }[]): void {
    this.book.write(() => this.book.save(slot.path, after));
    this.book.put(slot, after);
    slot.decision = { before, after, said };
  }

  private keep(path: string): KeptFile | undefined {
    try {
      return { raw: this.book.log.keep(readFileSync(path)), mode: lstatSync(path).mode & 0o7777 };
    } catch (error) {
      this.logger.log("warning", `${path} could not be kept before it was deleted.`, error);
      return undefined;
    }
  }
}

function withHunks(entry: Entry, map: (hunk: NonNullable<Entry["text"]>["hunks"][number]) => typeof hunk): Entry {
  return entry.text === undefined ? entry : { ...entry, text: { ...entry.text, hunks: entry.text.hunks.map(map) } };
}

/** What the disk needs to get from one state of an entry to another. */
function actionBetween(from: Entry, to: Entry): DiskAction {
  const text = textOf(to);
  if (to.deleted !== undefined) return from.deleted === undefined ? { kind: "remove" } : { kind: "none" };
  const changed = to.text !== undefined && textOf(from) !== text;
  // An empty file that was created and rejected comes back as well.
  if (to.originalPath === undefined && !isOpen(from)) return { kind: "write", text };
  if (from.path !== to.path) return { kind: "move", to: to.path, ...(changed && { text }) };
  return changed ? { kind: "write", text } : { kind: "none" };
}
