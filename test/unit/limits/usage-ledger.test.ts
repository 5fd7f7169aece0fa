import assert from "node:assert/strict";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUsageLedger } from "../../../src/limits/create-usage-ledger.ts";
import { readBounds } from "../../../src/limits/read-bounds.ts";
import { usedWithin, windowLength } from "../../../src/limits/usage-windows.ts";
import type { UsageLedger } from "../../../src/ports/usage-ledger.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

describe("usage ledger", () => {
  let stateDir: string;
  let clock: ManualClock;
  const logged: string[] = [];
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "lathe-limits-"));
    clock = new ManualClock();
    logged.length = 0;
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  const open = () =>
    createUsageLedger({ stateDir, clock, logger: { log: (_level, message) => void logged.push(message) } });
  const used = (ledger: UsageLedger, window: keyof typeof windowLength = "day") =>
    usedWithin(ledger.entries(), "write", clock.now().getTime(), windowLength[window]);
  const folder = () => join(stateDir, "limits");

  it("counts what other processes use as soon as they have said it, and once", () => {
    const one = open();
    const other = open();
    one.add({ write: 2 });
    assert.equal(used(other), 2);
    other.add({ write: 3 });
    one.add({ write: 1 });
    assert.deepEqual([used(one), used(other), used(open())], [6, 6, 6]);
  });

  it("goes on over midnight, and forgets after a day", async () => {
    const ledger = open();
    ledger.add({ write: 1 });
    clock.advance(22 * windowLength.hour);
    ledger.add({ write: 2 });
    assert.equal((await readdir(folder())).length, 2);
    assert.deepEqual([used(ledger), used(open())], [3, 3]);
    clock.advance(2 * windowLength.hour);
    assert.deepEqual([used(ledger), used(open())], [2, 2]);
    clock.advance(3 * windowLength.day);
    ledger.add({ write: 5 });
    assert.equal(used(ledger), 5);
    assert.equal((await readdir(folder())).length, 1);
  });

  it("keeps counting what is dated in the future, until that time has passed", () => {
    const ledger = open();
    const ahead = new ManualClock();
    ahead.advance(3 * windowLength.day);
    createUsageLedger({ stateDir, clock: ahead, logger: { log: () => undefined } }).add({ write: 4 });
    assert.equal(used(ledger, "minute"), 4);
    ledger.add({ write: 1 });
    assert.equal(used(ledger, "minute"), 5);
    assert.deepEqual(
      ledger.entries().map(({ amounts }) => amounts.write),
      [1, 4],
    );
    clock.advance(4 * windowLength.day);
    assert.equal(used(ledger), 0);
  });

  it("survives a line that a crash has cut off", async () => {
    open().add({ write: 1 });
    const [name = ""] = await readdir(folder());
    await appendFile(join(folder(), name), '{"t":17673');
    open().add({ write: 2 });
    assert.equal(used(open()), 3);
    assert.match(await readFile(join(folder(), name), "utf8"), /\{"t":17673\{"t":/);
  });

  it("counts on in memory where it cannot write, and says so once", async () => {
    await writeFile(join(stateDir, "limits"), "in the way");
    const ledger = open();
    ledger.add({ write: 1 });
    ledger.add({ write: 1 });
    assert.equal(used(ledger), 2);
    assert.equal(logged.length, 1);
  });
});

describe("limits files", () => {
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "lathe-limits-"));
    await mkdir(join(stateDir, "work", ".lathe"), { recursive: true });
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));
  const place = () => ({ stateDir, cwd: join(stateDir, "work") });

  it("of the workspace tighten and never loosen", async () => {
    await writeFile(join(stateDir, "limits.json"), '{ "day": { "cost": 5 }, "run": { "turns": 10 } }');
    await writeFile(join(stateDir, "work/.lathe/limits.json"), '{ "day": { "cost": 50 }, "run": { "turns": 3 } }');
    const bounds = await readBounds(place(), [{ day: { cost: 8 } }]);
    assert.deepEqual(Object.fromEntries(bounds), {
      "day.cost": { bound: 5 },
      "run.turns": { bound: 3, byWorkspace: true },
    });
  });

  it("that cannot be read are an error, not the end of the limits", async () => {
    for (const bad of ["{", '{ "day": { "cost": "5" } }', '{ "dya": {} }']) {
      await writeFile(join(stateDir, "work/.lathe/limits.json"), bad);
      await assert.rejects(readBounds(place()), /limits\.json cannot be read/);
    }
  });
});
