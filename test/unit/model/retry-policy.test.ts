import assert from "node:assert/strict";
import { defaultRetryPolicy, parseRetryAfter, retryDelayMs } from "../../../src/model/retry-policy.ts";

const now = new Date("2026-01-02T03:04:05Z");
const headers = (values: Record<string, string>) => ({ get: (name: string) => values[name] ?? null });

describe("retry policy", () => {
  it("waits as long as the server asks", () => {
    assert.equal(parseRetryAfter(headers({ "retry-after": "3" }), now), 3000);
    assert.equal(parseRetryAfter(headers({ "retry-after-ms": "250", "retry-after": "3" }), now), 250);
    assert.equal(parseRetryAfter(headers({ "retry-after": "Fri, 02 Jan 2026 03:04:15 GMT" }), now), 10_000);
    assert.equal(
      retryDelayMs(defaultRetryPolicy, 1, 3000, () => 0),
      3000,
    );
  });

  it("ignores an unreadable header", () => {
    assert.equal(parseRetryAfter(headers({ "retry-after": "soon" }), now), undefined);
    assert.equal(parseRetryAfter(headers({}), now), undefined);
  });

  it("doubles with half of it random, up to the bound", () => {
    const policy = { retries: 9, baseDelayMs: 100, maxDelayMs: 1000 };
    assert.deepEqual(
      [1, 2, 3].map((attempt) => retryDelayMs(policy, attempt, undefined, () => 0)),
      [50, 100, 200],
    );
    assert.deepEqual(
      [1, 2, 3].map((attempt) => retryDelayMs(policy, attempt, undefined, () => 0.999999)),
      [100, 200, 400],
    );
    assert.equal(
      retryDelayMs(policy, 9, undefined, () => 0.999999),
      1000,
    );
  });
});
