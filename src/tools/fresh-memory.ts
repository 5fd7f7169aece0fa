import { isAbortError, ToolError, UserError } from "../base/errors.ts";
import type { RepositoryMemory } from "../ports/repository-memory.ts";
import type { ToolContext } from "./define-tool.ts";

/** Milliseconds that a call waits for the first index, and for one that is there to be brought up to date. */
const patience = { first: 60_000, later: 1500 };

/**
 * The repository memory, brought up to date as far as a short wait allows: what is not done by then goes on beside the call.
 * @throws ToolError tool_error where there is none, or nothing is indexed yet.
 */
export async function freshMemory(context: ToolContext): Promise<RepositoryMemory> {
  const { memory, clock, signal } = context;
  if (memory === undefined)
    throw new ToolError("tool_error", "There is no repository memory here.", "Use search_text.");
  const { state } = await memory.status();
  const done = new AbortController();
  const late = clock.sleep(
    state === "absent" ? patience.first : patience.later,
    AbortSignal.any([signal, done.signal]),
  );
  const refreshed = memory.refresh({ wait: state === "absent" }, signal).then(
    () => undefined,
    (error: unknown) => {
      // What was indexed before can be searched all the same.
      if (signal.aborted || (isAbortError(error) && state === "absent") || !(error instanceof UserError)) throw error;
    },
  );
  try {
    await Promise.race([refreshed, late]);
  } finally {
    done.abort();
    await late.catch(() => undefined);
  }
  // A refresh that fails later is found by the next call.
  refreshed.catch(() => undefined);
  if ((await memory.status()).state === "absent")
    throw new ToolError("tool_error", "The repository is not indexed yet.", "Use search_text; try again later.");
  return memory;
}
