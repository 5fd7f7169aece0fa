import type { CommandHandlers } from "../commands/register-commands.ts";
import { askForReason } from "./ask-for-reason.ts";
import type { HunkTarget } from "./review-code-lens.ts";
import type { ReviewEditors } from "./review-editors.ts";
import type { ReviewStore } from "./review-store.ts";

/** Accept and reject what is proposed, from lenses, buttons, keys and the palette. */
export function reviewCommands(store: ReviewStore, editors: ReviewEditors): CommandHandlers {
  function withTarget(decide: (target: HunkTarget) => void | Promise<void>) {
    return async (given: unknown) => {
      const target = editors.target(given);
      // From the palette without a diff in sight: show what there is to decide first.
      if (target === undefined) return editors.open();
      await decide(target);
    };
  }

  function decideHunk(target: HunkTarget, state: "accepted" | "rejected" | "pending", comment?: string): void {
    store.decide(target.requestId, target.changeId, target.hunkId, state, comment);
    if (state !== "pending") editors.moveOn(target);
  }

  async function rejectWithComment(what: string, reject: (comment: string) => void): Promise<void> {
    const comment = await askForReason(what);
    if (comment !== undefined) reject(comment);
  }

  const requests = () => [...new Set(store.files.map((file) => file.requestId))];

  return {
    openReview: () => editors.open(),
    acceptHunk: withTarget((target) => decideHunk(target, "accepted")),
    rejectHunk: withTarget((target) => decideHunk(target, "rejected")),
    rejectHunkWithComment: withTarget((target) =>
      rejectWithComment("hunk", (comment) => decideHunk(target, "rejected", comment)),
    ),
    undoHunkDecision: withTarget((target) => decideHunk(target, "pending")),
    acceptFile: withTarget(({ requestId, changeId }) => store.decide(requestId, changeId, undefined, "accepted")),
    rejectFile: withTarget(({ requestId, changeId }) =>
      rejectWithComment("all in this file", (comment) =>
        store.decide(requestId, changeId, undefined, "rejected", comment),
      ),
    ),
    acceptAll: () => {
      for (const requestId of requests()) store.decide(requestId, undefined, undefined, "accepted");
    },
    rejectAll: () =>
      rejectWithComment("all changes", (comment) => {
        for (const requestId of requests()) store.decide(requestId, undefined, undefined, "rejected", comment);
      }),
    nextHunk: () => editors.step(1),
    previousHunk: () => editors.step(-1),
  };
}
