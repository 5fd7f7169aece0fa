import { ToolError } from "../base/errors.ts";
import type { Approver, Questioner } from "../ports/user.ts";

/** For a run that nobody watches: what would be asked is denied. */
export const absentApprover: Approver = {
  canAsk: false,
  approve: async () => ({ decision: "reject", by: "nobody" }),
};

export const absentQuestioner: Questioner = {
  canAsk: false,
  ask: async () => {
    throw new ToolError(
      "denied",
      "Nobody is there to answer.",
      "Decide yourself and say what you assumed; this approves nothing that was denied.",
    );
  },
};
