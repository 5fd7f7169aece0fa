import { CutAnswerError, isAbortError, UserError } from "../../base/errors.ts";
import type { ModelDelta, ModelReply, TokenUsage } from "../../ports/chat-model.ts";
import type { Clock } from "../../ports/runtime.ts";
import type { ModelFailure } from "../model-error.ts";
import { defaultRetryBudgetMs, type RetryPolicy, retryDelayMs } from "../retry-policy.ts";
import { type Patience, Watchdog } from "./watchdog.ts";

/** One try at a request. */
export interface Attempt {
  /** True once anything of the answer has come: from then on nothing is repeated. */
  readonly started: boolean;
  /** What it has used so far, counted from text length; for an answer that breaks off. */
  estimateUsage(): TokenUsage;
  run(watchdog: Watchdog): Promise<ModelReply>;
}

export interface RetryDeps {
  host: string;
  policy: RetryPolicy;
  patience: Patience;
  clock: Clock;
  random: () => number;
  classify: (thrown: unknown) => ModelFailure;
  /** True when the request was changed so that the refusal will not come again; it is then sent at once. */
  adapt?: (thrown: unknown) => boolean;
}

/**
 * Asks until there is an answer, the kind of failure forbids another attempt, or attempts and waiting time are used up.
 * @throws UserError; CutAnswerError when the answer had begun; the abort reason when `signal` fires.
 */
export async function withRetries(
  deps: RetryDeps,
  begin: () => Attempt,
  onDelta: (delta: ModelDelta) => void,
  signal: AbortSignal,
): Promise<ModelReply> {
  let waitedMs = 0;
  for (let attempts = 0, adapted = 0; ; ) {
    signal.throwIfAborted();
    const attempt = begin();
    const watchdog = new Watchdog(deps.host, deps.patience, signal);
    try {
      return await attempt.run(watchdog);
    } catch (thrown) {
      if (attempt.started) onDelta({ type: "usage", usage: attempt.estimateUsage() });
      signal.throwIfAborted();
      if (watchdog.stalled === undefined && isAbortError(thrown)) throw thrown;
      if (!attempt.started && adapted < 4 && deps.adapt?.(thrown)) {
        adapted += 1;
        continue;
      }
      const failure = watchdog.stalled ? stallFailure(watchdog.stalled) : deps.classify(thrown);
      if (attempt.started) throw failure.retryable ? cut(failure.error) : failure.error;
      attempts += 1;
      const allowed = Math.min(deps.policy.retries, failure.retries ?? deps.policy.retries);
      if (!failure.retryable || attempts > allowed) throw failure.error;
      const delayMs = retryDelayMs(deps.policy, attempts, failure.retryAfterMs, deps.random);
      if (waitedMs + delayMs > (deps.policy.budgetMs ?? defaultRetryBudgetMs))
        throw tooLong(failure.error, failure.retryAfterMs ?? delayMs);
      waitedMs += delayMs;
      onDelta({ type: "retry", attempt: attempts, delayMs, reason: failure.error.message });
      await deps.clock.sleep(delayMs, signal);
    } finally {
      watchdog.close();
    }
  }
}

/** Silence seldom ends by asking again and again: one more try. */
function stallFailure(error: UserError): ModelFailure {
  return { error, retryable: true, retries: 1 };
}

function cut(error: UserError): CutAnswerError {
  return new CutAnswerError(error.code, error.message, "What arrived is kept. Try again to go on from there.", {
    cause: error,
  });
}

function tooLong(error: UserError, delayMs: number): UserError {
  const text = `${error.message.replace(/\.?$/, ".")} It asks to wait ${duration(delayMs)}.`;
  return new UserError(error.code, text, "Try again then, or use another model until then.", { cause: error });
}

function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 2) return `${Math.ceil(milliseconds / 1000)} s`;
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
