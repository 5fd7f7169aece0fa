import assert from "node:assert/strict";
import { combineBounds, namedBounds, withBound } from "../../../src/limits/combine-bounds.ts";
import { describeLimit, raisedBound } from "../../../src/limits/describe-limit.ts";
import { speedMinutes, usedPerMinute, usedWithin, windowLength } from "../../../src/limits/usage-windows.ts";
import type { LedgerEntry } from "../../../src/ports/usage-ledger.ts";
import { limitBounds } from "../../../src/protocol/limits.ts";

/** A generator with a seed, so that a failure can be seen again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

describe("usage windows", () => {
  it("count every entry of the time that ends now, the newest first of all", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = randomFrom(seed);
      const start = 1_800_000_000_000;
      const entries: LedgerEntry[] = [];
      let now = start;
      for (let step = 0; step < 60; step += 1) {
        now += random(4) === 0 ? random(windowLength.hour) : random(20_000);
        entries.push({ time: now, amounts: { tokens: 1 + random(100), ...(random(3) === 0 && { write: 1 }) } });
        for (const length of Object.values(windowLength)) {
          const used = usedWithin(entries, "tokens", now, length);
          const newest = entries.at(-1)?.amounts.tokens ?? 0;
          // What has just been used always counts, and an entry counts until exactly its window has passed.
          assert.ok(used >= newest, `seed ${seed}`);
          const left = entries.filter(({ time }) => time > now - length);
          assert.equal(
            used,
            left.reduce((sum, { amounts }) => sum + (amounts.tokens ?? 0), 0),
            `seed ${seed}`,
          );
          assert.equal(usedWithin(entries, "tokens", now + length, length), 0, `seed ${seed}`);
        }
        assert.ok(
          usedWithin(entries, "tokens", now, windowLength.minute) <=
            usedWithin(entries, "tokens", now, windowLength.hour),
        );
      }
    }
  });

  it("never let more through in any window than the bound, whenever it is asked for", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = randomFrom(seed);
      const bound = 1 + random(20);
      const entries: LedgerEntry[] = [];
      let now = 1_800_000_000_000;
      for (let step = 0; step < 200; step += 1) {
        now += random(9000);
        const amount = 1 + random(3);
        if (usedWithin(entries, "write", now, windowLength.minute) + amount <= bound)
          entries.push({ time: now, amounts: { write: amount } });
      }
      for (const { time } of entries) {
        const inWindow = entries.filter((other) => other.time >= time && other.time < time + windowLength.minute);
        assert.ok(inWindow.reduce((sum, { amounts }) => sum + (amounts.write ?? 0), 0) <= bound, `seed ${seed}`);
      }
    }
  });

  it("free nothing when the clock is set back", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = randomFrom(seed);
      const now = 1_800_000_000_000;
      const entries = Array.from({ length: 20 }, () => ({
        time: now - random(50_000),
        amounts: { cost: 1 + random(5) },
      }));
      entries.sort((a, b) => a.time - b.time);
      const used = usedWithin(entries, "cost", now, windowLength.minute);
      const back = now - random(3 * windowLength.day);
      assert.ok(usedWithin(entries, "cost", back, windowLength.minute) >= used, `seed ${seed}`);
    }
  });

  it("take the speed as a mean, so that one large request is no alarm", () => {
    const now = 1_800_000_000_000;
    const entries = [{ time: now, amounts: { cost: 4 } }];
    assert.equal(usedPerMinute(entries, "cost", now), 4 / speedMinutes);
    assert.equal(usedPerMinute(entries, "cost", now + speedMinutes * 60_000), 0);
  });
});

describe("bounds", () => {
  it("take the tightest, and say where the workspace has set it", () => {
    const bounds = combineBounds([{ day: { cost: 5 }, repeats: 4 }, { day: { cost: 10, tokens: 100 } }], {
      day: { cost: 50, tokens: 10 },
      hour: { execute: 3 },
    });
    assert.deepEqual(Object.fromEntries(bounds), {
      "day.cost": { bound: 5 },
      repeats: { bound: 4 },
      "day.tokens": { bound: 10, byWorkspace: true },
      "hour.execute": { bound: 3, byWorkspace: true },
    });
  });

  it("are set and taken away one by one", () => {
    let bounds = withBound({}, "day.cost", 5);
    bounds = withBound(bounds, "speed.tokens", 1000);
    bounds = withBound(bounds, "repeats", 5);
    assert.deepEqual(limitBounds.parse(bounds), { day: { cost: 5 }, speed: { tokens: 1000 }, repeats: 5 });
    assert.deepEqual(namedBounds(withBound(withBound(bounds, "day.cost", undefined), "repeats", undefined)), [
      ["speed.tokens", 1000],
    ]);
  });

  it("are refused where they are no bounds", () => {
    for (const bad of [
      { week: {} },
      { day: { cost: 0 } },
      { day: { coffee: 3 } },
      { repeats: 1 },
      { speed: { lines: 2 } },
    ])
      assert.equal(limitBounds.safeParse(bad).success, false, JSON.stringify(bad));
  });

  it("are raised to a number a person would choose, and enough", () => {
    assert.equal(raisedBound(0.5, 0.5), 0.75);
    assert.equal(raisedBound(80, 80), 120);
    assert.equal(raisedBound(10, 100), 120);
    assert.equal(raisedBound(0.02, 0.021), 0.03);
  });

  it("say what was reached in whole sentences", () => {
    assert.equal(describeLimit("run.turns", { bound: 80 }, 80).text, "The limit of 80 turns is reached.");
    assert.equal(
      describeLimit("day.cost", { bound: 5, byWorkspace: true }, 5.12345).text,
      "The limit of 5 USD in 24 hours is reached (5.1235 USD spent). It is set by .lathe/limits.json of this workspace.",
    );
    assert.equal(
      describeLimit("hour.lines", { bound: 100 }, 90, 20).text,
      "The limit of 100 changed lines in an hour is reached (90 used, and this needs 20).",
    );
  });
});
