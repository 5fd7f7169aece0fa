import * as vscode from "vscode";
import type { CommandHandlers } from "../../commands/register-commands.ts";
import { askForReason } from "../ask-for-reason.ts";
import type { AttachedReview } from "./attach-pending.ts";
import { hunksOfChange, type LineChange } from "./hunk-places.ts";
import type { PendingReview } from "./pending-review.ts";
import { isPendingTarget, type PendingTarget } from "./pending-target.ts";

type Arguments = readonly unknown[];

/**
 * The commands on changes that are on disk already. Where a name is also one of the review of proposals, `reviewCommands`
 * chooses between the two.
 */
export function pendingCommands(pending: PendingReview): CommandHandlers {
  function withReview(work: (review: AttachedReview, args: Arguments) => unknown) {
    return (...args: unknown[]) => (pending.current === undefined ? undefined : work(pending.current, args));
  }

  /** The hunk that is meant; without one in sight, the first is shown. */
  function withTargets(work: (review: AttachedReview, targets: PendingTarget[]) => unknown) {
    return withReview((review, args) => {
      const targets = targetsOf(review, args);
      return targets.length === 0 ? review.editors.openFirst() : work(review, targets);
    });
  }

  function withFiles(work: (review: AttachedReview, targets: PendingTarget[]) => unknown) {
    return withTargets((review, targets) =>
      work(
        review,
        targets.map(({ path }) => ({ path })),
      ),
    );
  }

  function withGroup(work: (review: AttachedReview, targets: PendingTarget[], title: string) => unknown) {
    return withReview((review, [group]) =>
      isGroup(group) ? work(review, targetsOf(review, group.resourceStates), group.label) : undefined,
    );
  }

  async function rejectWithReason(review: AttachedReview, what: string, targets: PendingTarget[]): Promise<void> {
    const reason = await askForReason(what);
    if (reason !== undefined) await review.actions.reject(targets, reason);
  }

  const everything = (review: AttachedReview): PendingTarget[] => review.ledger.files.map(({ path }) => ({ path }));

  return {
    openReview: withReview(({ editors }) => editors.openFirst()),
    acceptHunk: withTargets(({ actions }, targets) => actions.accept(targets)),
    rejectHunk: withTargets(({ actions }, targets) => actions.reject(targets)),
    rejectHunkWithComment: withTargets((review, targets) => rejectWithReason(review, "hunk", targets)),
    acceptFile: withFiles(({ actions }, targets) => actions.accept(targets)),
    rejectFile: withFiles((review, targets) => rejectWithReason(review, "all in this file", targets)),
    acceptAll: withReview((review) => review.actions.accept(everything(review))),
    rejectAll: withReview((review) => rejectWithReason(review, "all changes", everything(review))),
    nextHunk: withReview(({ editors }, [given]) => editors.step(1, isPendingTarget(given) ? given : undefined)),
    previousHunk: withReview(({ editors }) => editors.step(-1)),
    commentOnHunk: withTargets(async (review, [target]) => {
      if (target === undefined) return;
      if (review.editors.activeFile?.path !== target.path) await review.editors.openPlace(target);
      const editor = vscode.window.activeTextEditor;
      const hunk = review.ledger.file(target.path)?.hunks.find((one) => target.hunkIds?.includes(one.id));
      if (editor !== undefined && hunk !== undefined) await review.comments.begin(editor, hunk);
    }),
    saveComment: withReview(({ comments }, [reply]) => comments.save(reply as vscode.CommentReply)),
    undoDecision: withReview(({ actions }) => actions.undo()),
    acceptChange: withTargets(({ actions }, targets) => actions.accept(targets)),
    rejectChange: withTargets(({ actions }, targets) => actions.reject(targets)),
    openChange: withReview(async (review, args) => {
      const place = placeOf(review, args[0]);
      if (place !== undefined) return review.editors.openPlace(place);
      for (const target of targetsOf(review, args)) await review.editors.openChange(target);
    }),
    openChangedFile: withTargets(async ({ editors }, targets) => {
      for (const target of targets) await editors.openFile(target);
    }),
    acceptGroup: withGroup(({ actions }, targets) => actions.accept(targets)),
    rejectGroup: withGroup((review, targets) => rejectWithReason(review, "all changes of this message", targets)),
    openGroup: withGroup(({ editors }, targets, title) => editors.openChanges(title, targets)),
    openAllChanges: withReview((review) => review.editors.openChanges("Lathe changes", everything(review))),
  };
}

/** From a lens, a hover or rows of the Source Control view; from the peek of a change; else where the cursor is. */
function targetsOf({ editors }: AttachedReview, args: Arguments): PendingTarget[] {
  const given = args.filter(isPendingTarget).map(({ path, hunkIds }) => ({ path, ...(hunkIds && { hunkIds }) }));
  if (given.length > 0) return given;
  const [uri, changes, index] = args;
  if (uri instanceof vscode.Uri && Array.isArray(changes) && typeof index === "number") {
    const file = editors.fileOf(uri);
    const change: LineChange | undefined = changes[index];
    if (file === undefined || change === undefined) return [];
    if (file.state === "conflicted") return [{ path: file.path }];
    const hunkIds = hunksOfChange(file, change).map((hunk) => hunk.id);
    return hunkIds.length === 0 ? [] : [{ path: file.path, hunkIds }];
  }
  const active = editors.activeTarget;
  return active === undefined ? [] : [active];
}

/** The chat knows a change by its id; it is shown in the file itself, while it waits. */
function placeOf({ ledger }: AttachedReview, given: unknown): PendingTarget | undefined {
  if (typeof given !== "object" || given === null || !("changeId" in given)) return undefined;
  const { changeId, hunkId } = given as { changeId: unknown; hunkId?: unknown };
  if (typeof changeId !== "string") return undefined;
  return ledger.locate(changeId, typeof hunkId === "string" ? hunkId : undefined);
}

function isGroup(value: unknown): value is vscode.SourceControlResourceGroup {
  return typeof value === "object" && value !== null && "resourceStates" in value && "label" in value;
}
