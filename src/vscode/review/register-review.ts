import * as vscode from "vscode";
import type { Logger } from "../../ports/runtime.ts";
import type { SettingsAccess } from "../settings.ts";
import { toUri } from "../workspace/to-uri.ts";
import { PendingReview } from "./pending/pending-review.ts";
import { ProposedDocuments } from "./proposed-documents.ts";
import { ReviewCodeLens } from "./review-code-lens.ts";
import { ReviewEditors } from "./review-editors.ts";
import { ReviewStore } from "./review-store.ts";

export interface Review extends vscode.Disposable {
  store: ReviewStore;
  editors: ReviewEditors;
  /** What is on disk already and waits for review. */
  pending: PendingReview;
}

export interface ReviewOptions {
  settings: SettingsAccess;
  logger: Logger;
  report: (error: unknown) => void;
}

/** The editor's side of both reviews: of what is proposed and of what is on disk. */
export function registerReview({ settings, logger, report }: ReviewOptions): Review {
  const store = new ReviewStore();
  const openAutomatically = () => settings.get()["review.openAutomatically"];
  const editors = new ReviewEditors({ store, toUri, openAutomatically, logger });
  const pending = new PendingReview({
    codeLens: () => settings.get()["review.codeLens"],
    onSettings: settings.onChange,
    report,
  });
  const registrations = vscode.Disposable.from(
    new ProposedDocuments(store, toUri).register(),
    new ReviewCodeLens(store).register(),
    editors.register(),
    pending,
  );
  return { store, editors, pending, dispose: () => registrations.dispose() };
}
