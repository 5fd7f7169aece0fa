export interface RetryPolicy {
  /** Attempts after the first. */
  retries: number;
  /** Wait before the first retry, milliseconds; doubles each time. */
  baseDelayMs: number;
  maxDelayMs: number;
  /** All waits for one request together, milliseconds; a wait that would go over it is not begun. Default: 3 minutes. */
  budgetMs?: number;
}

export const defaultRetryPolicy: RetryPolicy = { retries: 4, baseDelayMs: 500, maxDelayMs: 30_000 };
export const defaultRetryBudgetMs = 180_000;

/**
 * Milliseconds to wait before retry number `attempt` (1-based): what the server asked for and up to a tenth more, so that its
 * clients do not all come back at once; else exponential back-off with equal jitter (half fixed, half random), as in
 * "Exponential Backoff And Jitter" of the AWS architecture blog. `random` gives a number in [0, 1).
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number {
  if (retryAfterMs !== undefined) return Math.round(Math.max(0, retryAfterMs) * (1 + random() / 10));
  const full = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}

/** Reads `retry-after-ms` and `Retry-After` (seconds or an HTTP date); undefined when absent or unreadable. */
export function parseRetryAfter(
  headers: { get(name: string): string | null } | undefined,
  now: Date,
): number | undefined {
  const milliseconds = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return milliseconds;
  const header = headers?.get("retry-after");
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
