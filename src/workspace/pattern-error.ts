import { ToolError } from "../base/errors.ts";

/** The error for a pattern that an engine refuses; `reason` is the engine's own, without a full stop. */
export function patternError(reason: string | undefined): ToolError {
  const why = reason === undefined ? "" : `: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  return new ToolError("invalid_input", `Not a valid regular expression${why}.`, "For plain text set literal: true.");
}

/** Why ripgrep refuses a pattern, from what it says on standard error; undefined when that is about something else. */
export function ripgrepReason(stderr: string): string | undefined {
  const own = /^error: (.+)$/m.exec(stderr)?.[1];
  const perl = /^PCRE2: error compiling pattern at offset \d+: (.+)$/m.exec(stderr)?.[1];
  // What only the second engine knows is not what is wrong with the pattern.
  return own === undefined || / not supported$/.test(own) ? (perl ?? own) : own;
}
