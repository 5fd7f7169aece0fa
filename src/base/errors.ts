/** Failure codes a tool result may carry; the model sees them, so they are stable words. */
export type ToolErrorCode =
  | "invalid_input"
  | "not_found"
  | "denied"
  | "timeout"
  | "conflict"
  | "tool_error"
  | "aborted"
  | "unexpected";

/** A failure meant for the model: it becomes an error result of the call. `hint` says what to do next. */
export class ToolError extends Error {
  readonly code: ToolErrorCode;
  readonly hint: string | undefined;

  constructor(code: ToolErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ToolError";
    this.code = code;
    this.hint = hint;
  }
}

/** A failure meant for the user: what happened, and the next step in words. */
export class UserError extends Error {
  readonly code: string;
  readonly nextStep: string;

  constructor(code: string, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
    this.code = code;
    this.nextStep = nextStep;
  }
}

/** An answer of the model that broke off after it had begun. What came of it is kept; asking again can go on from there. */
export class CutAnswerError extends UserError {}

/** True for the rejection an aborted AbortSignal causes; abort is not failure. */
export function isAbortError(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === "AbortError" ||
      error.name === "APIUserAbortError" ||
      ("code" in error && error.code === "ABORT_ERR"))
  );
}

/** The message of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
