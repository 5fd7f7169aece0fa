import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { AttachedReview, PendingOptions } from "./attach-pending.ts";
import { OriginalFiles } from "./original-files.ts";
import type { PendingActions } from "./pending-actions.ts";

/** The review of what is on disk already. Nothing of it is loaded before there is a ledger. */
export class PendingReview {
  private readonly options: Omit<PendingOptions, "ledger">;
  private attached: AttachedReview | undefined;
  private attaching: Promise<void> = Promise.resolve();
  private readonly originals = new OriginalFiles();
  private readonly registration = this.originals.register();

  constructor(options: Omit<PendingOptions, "ledger">) {
    this.options = options;
  }

  /** Absent as long as no folder is open or nothing has been tracked in it. */
  get current(): AttachedReview | undefined {
    return this.attached;
  }

  /** Shows what this ledger tracks, in place of the one before; the folders of the window may have changed. */
  attach(ledger: ChangeLedger): Promise<void> {
    this.attaching = this.attaching.then(() => this.replace(ledger)).catch(this.options.report);
    return this.attaching;
  }

  /** The decisions on what this ledger tracks. */
  async actions(ledger: ChangeLedger): Promise<PendingActions> {
    await this.attach(ledger);
    if (this.attached === undefined) throw new Error("The review of the folder could not be loaded.");
    return this.attached.actions;
  }

  /** Everything is on disk. */
  async flush(): Promise<void> {
    await this.attached?.ledger.flush();
  }

  /** Nothing has been tracked in this folder yet. */
  attachNothing(): void {
    this.originals.attachNothing();
  }

  dispose(): void {
    this.detach();
    this.registration.dispose();
  }

  private detach(): void {
    this.attached?.dispose();
    this.attached = undefined;
  }

  private async replace(ledger: ChangeLedger): Promise<void> {
    if (this.attached?.ledger === ledger) return;
    const { attachPending } = await import("./attach-pending.ts");
    this.detach();
    this.originals.attach(ledger);
    this.attached = attachPending({ ...this.options, ledger });
  }
}
