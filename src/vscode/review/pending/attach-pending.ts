import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import { registerChangeBadges } from "./change-badges.ts";
import { DecisionHistory } from "./decision-history.ts";
import { DocumentPaths } from "./document-paths.ts";
import { LedgerFeed } from "./feed-ledger.ts";
import { HunkComments } from "./hunk-comments.ts";
import { HunkDecorations } from "./hunk-decorations.ts";
import { registerHunkHover } from "./hunk-hover.ts";
import { HunkLenses } from "./hunk-lenses.ts";
import { createPendingActions, type PendingActions } from "./pending-actions.ts";
import { PendingEditors } from "./pending-editors.ts";
import { PendingStatus } from "./pending-status.ts";
import { PendingSourceControl } from "./source-control.ts";

export interface PendingOptions {
  ledger: ChangeLedger;
  /** Whether lenses are wanted over hunks. */
  codeLens: () => boolean;
  onSettings: (listener: () => void) => () => void;
  report: (error: unknown) => void;
}

/** What the commands work with. */
export interface AttachedReview extends vscode.Disposable {
  ledger: ChangeLedger;
  editors: PendingEditors;
  actions: PendingActions;
  comments: HunkComments;
}

/** Everything in the editor that shows what a ledger tracks, and that tells it what the user does. */
export function attachPending(options: PendingOptions): AttachedReview {
  const { ledger, report } = options;
  const paths = new DocumentPaths();
  const editors = new PendingEditors(ledger, paths);
  const history = new DecisionHistory(ledger);
  const status = new PendingStatus(ledger, editors, history);
  const comments = new HunkComments(ledger, paths);
  const lenses = new HunkLenses({ ledger, paths, enabled: options.codeLens });
  const registrations = vscode.Disposable.from(
    new LedgerFeed({ ledger, paths, report }).register(),
    new PendingSourceControl(ledger, paths).register(),
    registerChangeBadges(ledger, paths),
    lenses.register(),
    registerHunkHover(ledger, paths),
    new HunkDecorations(ledger, paths).register(),
    comments.register(),
    status.register(),
    new vscode.Disposable(options.onSettings(() => lenses.refresh())),
  );
  return {
    ledger,
    editors,
    comments,
    actions: createPendingActions({ ledger, editors, history, status }),
    dispose: () => registrations.dispose(),
  };
}
