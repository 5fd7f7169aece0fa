import * as vscode from "vscode";
import type { Logger } from "../../ports/runtime.ts";
import { toUri } from "../workspace/to-uri.ts";
import { ProposedDocuments } from "./proposed-documents.ts";
import { ReviewCodeLens } from "./review-code-lens.ts";
import { ReviewEditors } from "./review-editors.ts";
import { ReviewStore } from "./review-store.ts";

export interface Review extends vscode.Disposable {
  store: ReviewStore;
  editors: ReviewEditors;
}

/** The editor's side of a review: documents of the proposed text, lenses over the hunks, and the diff editors. */
export function registerReview(options: { openAutomatically: () => boolean; logger: Logger }): Review {
  const store = new ReviewStore();
  const editors = new ReviewEditors({ store, toUri, ...options });
  const registrations = vscode.Disposable.from(
    new ProposedDocuments(store, toUri).register(),
    new ReviewCodeLens(store).register(),
    editors.register(),
  );
  return { store, editors, dispose: () => registrations.dispose() };
}
