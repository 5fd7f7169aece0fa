import assert from "node:assert/strict";
import {
  dayGroup,
  formatClock,
  formatCost,
  formatDuration,
  formatExpiry,
  formatTokens,
} from "../../../src/webview/state/format.ts";

describe("figures of the panel", () => {
  it("writes durations with units, rounded to use", () => {
    assert.deepEqual([420, 1800, 42_400, 62_000].map(formatDuration), ["420 ms", "1.8 s", "42 s", "1:02"]);
  });

  it("writes clocks, tokens and cost", () => {
    assert.deepEqual([42_000, 725_000, 3_612_000].map(formatClock), ["0:42", "12:05", "1:00:12"]);
    assert.deepEqual([640, 12_400, 32_000, 128_500, 1_000_000].map(formatTokens), [
      "640",
      "12.4k",
      "32k",
      "129k",
      "1M",
    ]);
    assert.deepEqual([0, 0.004, 0.04, 1.5].map(formatCost), ["0.00", "under 0.01", "0.04", "1.50"]);
  });

  it("groups by day", () => {
    const now = new Date(2026, 10, 22, 12);
    const group = (...date: [number, number, number]) => dayGroup(new Date(...date).toISOString(), now);
    assert.equal(group(2026, 10, 22), "Today");
    assert.equal(group(2026, 10, 21), "Yesterday");
    assert.equal(group(2026, 10, 18), "This week");
    assert.equal(group(2026, 9, 2), "October");
    assert.equal(group(2025, 9, 2), "October 2025");
  });

  it("counts down to an expiry", () => {
    const at = "2026-11-22T12:10:00.000Z";
    assert.equal(formatExpiry(at, Date.parse("2026-11-22T12:00:20.000Z")), "expires in 10 min");
    assert.equal(formatExpiry(at, Date.parse("2026-11-22T12:09:20.000Z")), "expires in under 1 min");
    assert.equal(formatExpiry(at, Date.parse("2026-11-22T12:10:00.000Z")), undefined);
  });
});
