import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { DecisionHistory } from "./decision-history.ts";
import { hunkCount } from "./hunk-words.ts";
import type { PendingEditors } from "./pending-editors.ts";
import type { PendingStatus } from "./pending-status.ts";
import type { PendingTarget } from "./pending-target.ts";

export interface PendingActions {
  accept(targets: readonly PendingTarget[]): Promise<void>;
  reject(targets: readonly PendingTarget[], reason?: string): Promise<void>;
  /** Takes the newest of these back. */
  undo(): Promise<void>;
  /** Takes back the newest decision on one file. False where the file has changed since. */
  undoIn(path: string): Promise<boolean>;
}

export interface PendingActionParts {
  ledger: ChangeLedger;
  editors: PendingEditors;
  history: DecisionHistory;
  status: PendingStatus;
}

/** Accepting and rejecting what waits, in one file or in many. What fails keeps nothing else from being done, and is thrown at the end. */
export function createPendingActions({ ledger, editors, history, status }: PendingActionParts): PendingActions {
  async function decide(
    verb: "Accepted" | "Rejected",
    targets: readonly PendingTarget[],
    carryOut: (target: PendingTarget) => Promise<void>,
  ): Promise<void> {
    const open = targets.filter(({ path }) => ledger.file(path) !== undefined);
    const [only] = open;
    const words = only && describe(ledger, only);
    const line = firstLine(ledger, open);
    const done: string[] = [];
    const failures: unknown[] = [];
    for (const target of open) {
      try {
        await carryOut(target);
        done.push(target.path);
      } catch (error) {
        failures.push(error);
      }
    }
    const what = open.length === 1 ? words : fileCount(done.length);
    if (done.length > 0) history.add({ paths: done, words: `${verb} ${what}` });
    status.decided();
    if (failures.length > 0) throw failures[0];
    if (open.length === 1 && only?.hunkIds !== undefined && line !== undefined) editors.moveOn(only.path, line);
  }

  return {
    accept: (targets) => decide("Accepted", targets, ({ path, hunkIds }) => ledger.accept(path, hunkIds)),
    reject: (targets, reason) =>
      decide("Rejected", targets, ({ path, hunkIds }) =>
        ledger.reject(path, { ...(hunkIds && { hunkIds }), ...(reason && { reason }) }),
      ),
    undoIn: async (path) => {
      const undone = await history.undoIn(path);
      status.decided();
      return undone;
    },
    undo: async () => {
      const result = await history.undo();
      status.decided();
      if (result === undefined || result.undone.length === result.decision.paths.length) return;
      const left = result.decision.paths.length - result.undone.length;
      await vscode.window.showInformationMessage(
        left === 1 && result.undone.length === 0
          ? "The file has changed since, so the decision stays."
          : `${left} of ${result.decision.paths.length} files have changed since; there the decision stays.`,
      );
    },
  };
}

function fileCount(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

function describe(ledger: ChangeLedger, { path, hunkIds }: PendingTarget): string {
  const file = ledger.file(path);
  if (file === undefined) return "nothing";
  const hunks = hunkIds?.length ?? file.hunks.length;
  const name = file.display.slice(file.display.lastIndexOf("/") + 1);
  return hunks === 0 ? name : `${hunkCount(hunks)} in ${name}`;
}

function firstLine(ledger: ChangeLedger, [target]: readonly PendingTarget[]): number | undefined {
  const hunks = (target && ledger.file(target.path)?.hunks) ?? [];
  return hunks.find((hunk) => target?.hunkIds?.includes(hunk.id))?.line;
}
