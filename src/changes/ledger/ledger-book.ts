import { Emitter } from "../../base/emitter.ts";
import { errorMessage } from "../../base/errors.ts";
import type { Clock, Logger } from "../../ports/runtime.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { ChangeRequest, EditedBy, LedgerUpdate } from "../../protocol/tracked-change.ts";
import { applyEdit, hasText } from "./apply-change.ts";
import { compareWithDisk, factsOf, withoutProblem } from "./compare-disk.ts";
import { DecisionIndex } from "./decision-index.ts";
import { LedgerLog, type LoggedState } from "./ledger-log.ts";
import { LedgerSlots, type Slot } from "./ledger-slots.ts";
import { changeIdsOf, type Entry, isOpen, textOf } from "./tracked-entry.ts";

export interface LedgerBookOptions {
  /** Folder of the workspace's ledger, in the state folder. */
  directory: string;
  /** What files are read with. */
  files: WorkspaceFiles;
  clock: Clock;
  logger: Logger;
  /** Logs of files on which all is decided are kept so long. */
  maxDays: number;
}

/** States that a user's undo can bring back. */
const lostLimit = 20;

/** The entries of a ledger: in memory, on disk, and beside the files they speak of. */
export class LedgerBook {
  readonly slots = new LedgerSlots((slot) => this.catchUp(slot));
  readonly index = new DecisionIndex();
  readonly updates = new Emitter<LedgerUpdate>();
  readonly log: LedgerLog;
  private readonly options: LedgerBookOptions;
  private isLogBroken = false;

  constructor(options: LedgerBookOptions) {
    this.options = options;
    this.log = new LedgerLog(options.directory);
  }

  get now(): Date {
    return this.options.clock.now();
  }

  /** Entries that wait for something. */
  get open(): Entry[] {
    return this.slots.all.flatMap(({ entry }) => (entry !== undefined && isOpen(entry) ? [entry] : []));
  }

  /** Reads what was kept, and sets it beside the files as they are. */
  async load(): Promise<void> {
    try {
      const { states, bad } = await this.log.load();
      if (bad > 0) this.options.logger.log("warning", `${bad} damaged lines of the change ledger were left out.`);
      for (const state of states) await this.slots.alone(state.path, (slot) => this.settleLogged(slot, state));
      await this.log.prune(this.options.maxDays, this.now);
    } catch (error) {
      this.options.logger.log("error", "The change ledger could not be read.", error);
    }
  }

  /** A change that was begun and not ended counts where the file is as it would have made it. */
  private async settleLogged(slot: Slot, { entry, intent }: LoggedState): Promise<void> {
    this.put(slot, entry);
    if (intent !== undefined) {
      const wasMade = intent.entry !== undefined && (await this.isOnDisk(intent.entry));
      if (wasMade) this.put(slot, intent.entry);
      this.write(() => this.save(slot.path, slot.entry));
    }
    await this.compare(slot, "user");
  }

  private async isOnDisk(entry: Entry): Promise<boolean> {
    const found = await compareWithDisk(entry, this.options.files);
    if (found.kind === "text") return entry.text === undefined || hasText(entry, found.text);
    return isOpen(found.entry) === isOpen(entry) && found.entry.problem === undefined;
  }

  /** Another window or the command line may have written the log. */
  async takeOver(slot: Slot): Promise<void> {
    const state = await this.log.changed(slot.path);
    if (state !== undefined) await this.settleLogged(slot, state);
  }

  /** Sets the entry beside the file as it is. */
  async compare(slot: Slot, by: EditedBy, request?: ChangeRequest): Promise<void> {
    const { entry } = slot;
    if (entry === undefined || !canChange(slot)) return;
    const found = await compareWithDisk(entry, this.options.files);
    slot.facts = factsOf(entry.path);
    if (found.kind === "entry") {
      if (found.entry !== entry) this.put(slot, found.entry, true);
      return;
    }
    if (entry.problem !== undefined) this.put(slot, withoutProblem(entry));
    this.edit(slot, found.text, by, request);
  }

  /** The text of a tracked file is now this one. */
  edit(slot: Slot, text: string, by: EditedBy, request?: ChangeRequest): void {
    const { entry } = slot;
    if (entry === undefined || hasText(entry, text)) return;
    const known = by === "user" ? slot.lost.findLastIndex((one) => one.text === text) : -1;
    const back = slot.lost[known];
    if (back !== undefined) {
      slot.lost = slot.lost.slice(0, known);
      this.put(slot, back.entry, true, true);
      return;
    }
    const next = applyEdit(entry, text, by, request);
    if (next === entry) return;
    const hasLost = by === "user" && next.decided !== entry.decided;
    if (hasLost) slot.lost = [...slot.lost, { entry, text: textOf(entry) }].slice(-lostLimit);
    this.put(slot, next, true, by === "user");
  }

  /** What an editor said while something else went on. */
  private catchUp(slot: Slot): void {
    const { late } = slot;
    delete slot.late;
    if (late !== undefined && canChange(slot)) this.edit(slot, late.text, late.by);
  }

  /** The entry of a path from now on; `isUnsaved` when the log does not say so yet. */
  put(slot: Slot, entry: Entry | undefined, isUnsaved = false, keepLost = false): void {
    const before = slot.entry;
    slot.entry = entry;
    slot.isUnsaved = isUnsaved;
    if (!keepLost) slot.lost = [];
    if (!isUnsaved) slot.facts = factsOf(slot.path);
    this.index.set(slot.path, entry);
    const isDecided =
      before?.decided !== entry?.decided || before?.whole !== entry?.whole || before?.problem !== entry?.problem;
    const changeIds = isDecided
      ? [...new Set([before, entry].flatMap((one) => (one ? [...changeIdsOf(one)] : [])))]
      : [];
    this.updates.emit({ paths: [slot.path], changeIds });
  }

  /** @throws the error of the file system. */
  save(path: string, entry: Entry | undefined): void {
    this.log.state(path, entry, this.now);
  }

  /** What users have edited since the log was last written. */
  saveEdits(): void {
    for (const slot of this.slots.all) {
      if (!slot.isUnsaved) continue;
      slot.isUnsaved = false;
      this.write(() => this.save(slot.path, slot.entry));
    }
  }

  /** What cannot be kept does not stop the work; it is said once. */
  write(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!this.isLogBroken) {
        this.options.logger.log("error", `The change ledger cannot be written: ${errorMessage(error)}`, error);
      }
      this.isLogBroken = true;
    }
  }
}

/** False where no edit matters any more: nothing waits, and no undo of the user can bring anything back. */
export function canChange({ entry, lost }: Slot): boolean {
  return entry !== undefined && (isOpen(entry) || lost.length > 0);
}
