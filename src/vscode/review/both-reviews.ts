import * as vscode from "vscode";
import type { CommandHandlers } from "../commands/register-commands.ts";
import type { PendingReview } from "./pending/pending-review.ts";
import { isPendingTarget } from "./pending/pending-target.ts";
import { proposedScheme } from "./proposed-documents.ts";
import type { ReviewStore } from "./review-store.ts";

/**
 * One set of words and keys for both reviews, of what is proposed and of what is on disk: a command goes where its argument or
 * the active editor points, else to what the agent waits for.
 */
export function bothReviews(
  store: ReviewStore,
  pending: PendingReview,
  proposed: CommandHandlers,
  applied: CommandHandlers,
): CommandHandlers {
  function isApplied(given: unknown): boolean {
    if (pending.current === undefined) return false;
    if (isPendingTarget(given)) return true;
    if (typeof given === "object" && given !== null && "requestId" in given) return false;
    const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme === proposedScheme) return false;
    if (uri !== undefined && pending.current.editors.fileOf(uri) !== undefined) return true;
    return store.files.length === 0;
  }

  const shared = Object.entries(proposed).map(([name, handler]) => {
    const other = applied[name] ?? handler;
    return [name, (...args: unknown[]) => (isApplied(args[0]) ? other(...args) : handler(...args))] as const;
  });
  return { ...applied, ...Object.fromEntries(shared) };
}
