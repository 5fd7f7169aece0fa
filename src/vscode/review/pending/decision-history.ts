import type { ChangeLedger } from "../../../ports/change-ledger.ts";

/** One accept or reject as the user gave it, however many files it was about. */
export interface Decision {
  paths: readonly string[];
  /** `Rejected 1 hunk in money.ts`. */
  words: string;
}

/** The accepts and rejects of this window, newest last, so that each can be taken back. */
export class DecisionHistory {
  private readonly ledger: ChangeLedger;
  private readonly decisions: Decision[] = [];

  constructor(ledger: ChangeLedger) {
    this.ledger = ledger;
  }

  get last(): Decision | undefined {
    return this.decisions.at(-1);
  }

  add(decision: Decision): void {
    this.decisions.push(decision);
  }

  /** Takes back the newest decision on this file alone. False where it has changed since. */
  async undoIn(path: string): Promise<boolean> {
    const [only, ...more] = this.last?.paths ?? [];
    if (only === path && more.length === 0) this.decisions.pop();
    return this.ledger.undo(path);
  }

  /** Takes back the newest one. Returns it with the paths that came back: fewer, where a file has changed since. */
  async undo(): Promise<{ decision: Decision; undone: string[] } | undefined> {
    const decision = this.decisions.pop();
    if (decision === undefined) return undefined;
    const undone: string[] = [];
    for (const path of decision.paths) if (await this.ledger.undo(path)) undone.push(path);
    return { decision, undone };
  }
}
