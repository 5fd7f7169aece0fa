import { UserError } from "../base/errors.ts";

/** The command line was not used right: nothing was started, and the exit code is 2. */
export class UsageError extends UserError {
  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super("usage", message, nextStep, options);
    this.name = "UsageError";
  }
}

/** Codes of errors that come from what the user gave, wherever they are noticed. */
const usageCodes = new Set(["usage", "session_not_found", "session_too_new", "checkpoint_not_found", "bad_rules"]);

export function isUsageError(error: unknown): error is UserError {
  return error instanceof UserError && usageCodes.has(error.code);
}
