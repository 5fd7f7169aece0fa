import assert from "node:assert/strict";
import { UserError } from "../../../src/base/errors.ts";
import { MemoryKeeper, settleMs } from "../../../src/repository/keep/memory-keeper.ts";
import type { MemoryState } from "../../../src/repository/keep/memory-view.ts";
import { FakeRepositoryMemory, settled } from "../../fakes/fake-repository-memory.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const never = new AbortController().signal;
const stopped = () => new UserError("memory_stopped", "it ended with SIGSEGV", "Try again.");

describe("memory keeper", () => {
  let memory: FakeRepositoryMemory;
  let clock: ManualClock;
  let keeper: MemoryKeeper;
  let states: MemoryState[];
  let logged: string[];

  beforeEach(() => {
    memory = new FakeRepositoryMemory();
    clock = new ManualClock();
    logged = [];
    open({});
  });

  function open(given: { enabled?: boolean; trusted?: boolean; paused?: boolean }) {
    keeper = new MemoryKeeper({
      memory,
      clock,
      logger: { log: (_level, message) => logged.push(message) },
      ...{ enabled: true, trusted: true, paused: false },
      ...given,
    });
    states = [];
    keeper.onChange(({ state }) => states.at(-1) !== state && states.push(state));
  }

  async function started() {
    keeper.start();
    await settled();
  }

  async function advance(milliseconds: number) {
    clock.advance(milliseconds);
    await settled();
  }

  it("looks once at the start, shows how far it is, and then does nothing", async () => {
    await started();
    assert.equal(memory.refreshes.length, 1);
    memory.refreshes[0]?.progress({ done: 10, total: 40 });
    assert.deepEqual([keeper.view.state, keeper.view.progress], ["indexing", { done: 10, total: 40 }]);
    assert.equal(keeper.view.isFirst, true);
    await memory.refreshes[0]?.end();
    assert.deepEqual([keeper.view.state, keeper.view.isFirst, keeper.view.status?.files], ["ready", false, 3]);
    const sleeps = clock.sleeps.length;
    await advance(600_000);
    assert.deepEqual([memory.refreshes.length, clock.sleeps.length], [1, sleeps]);
  });

  it("says what changed only when it can be seen", async () => {
    await started();
    let heard = 0;
    keeper.onChange(() => {
      heard += 1;
    });
    for (let done = 0; done < 1000; done += 1) memory.refreshes[0]?.progress({ done, total: 1000 });
    assert.equal(heard, 100);
  });

  it("takes changes that come together in one look, and those that never end as well", async () => {
    await started();
    await memory.refreshes[0]?.end();
    for (let count = 0; count < 20; count += 1) {
      keeper.noteChanges(1);
      await advance(settleMs - 100);
    }
    assert.equal(memory.refreshes.length, 2);
    assert.ok(keeper.view.changes > 0);
    await memory.refreshes[1]?.end();
    await advance(settleMs);
    assert.equal(memory.refreshes.length, 3);
    await memory.refreshes[2]?.end();
    assert.deepEqual([keeper.view.changes, keeper.view.state], [0, "ready"]);
  });

  it("stops at once when it is paused, counts what changes meanwhile, and goes on when told", async () => {
    await started();
    keeper.set({ paused: true });
    await settled();
    assert.equal(memory.refreshes[0]?.signal.aborted, true);
    assert.equal(keeper.view.state, "paused");
    keeper.noteChanges(4);
    await advance(5000);
    assert.deepEqual([memory.refreshes.length, keeper.view.changes], [1, 4]);
    const report = await keeper.memory.refresh({}, never);
    assert.deepEqual([report.indexed, report.status.files, memory.refreshes.length], [0, 3, 1]);
    assert.match((await keeper.memory.status()).behind ?? "", /paused, 4 changes not seen/);
    keeper.set({ paused: false });
    await settled();
    assert.equal(memory.refreshes.length, 2);
    await memory.refreshes[1]?.end();
    assert.deepEqual([keeper.view.state, keeper.view.changes], ["ready", 0]);
    assert.equal((await keeper.memory.status()).behind, undefined);
  });

  it("ends a refresh that somebody waits for when it is paused, without an error", async () => {
    open({ enabled: false });
    const report = keeper.memory.refresh({}, never);
    assert.equal(keeper.view.state, "indexing");
    keeper.set({ paused: true });
    assert.equal((await report).indexed, 0);
    assert.equal(keeper.view.state, "paused");
  });

  it("leaves a refresh that somebody waits for alone when the background is switched off", async () => {
    await started();
    const asked = keeper.memory.refresh({}, never);
    keeper.set({ enabled: false });
    await settled();
    assert.deepEqual(
      memory.refreshes.map(({ signal }) => signal.aborted),
      [true, false],
    );
    await memory.refreshes[1]?.end();
    assert.equal((await asked).indexed, 1);
    assert.equal(keeper.view.state, "off");
  });

  it("looks again when it is switched on, since nobody has watched meanwhile", async () => {
    await started();
    await memory.refreshes[0]?.end();
    keeper.set({ enabled: false });
    keeper.set({ enabled: true });
    await advance(settleMs);
    assert.equal(memory.refreshes.length, 2);
  });

  it("touches nothing of an untrusted workspace until it is trusted", async () => {
    open({ trusted: false });
    await started();
    keeper.noteChanges(1);
    await advance(5000);
    assert.deepEqual([memory.refreshes.length, keeper.view.state], [0, "untrusted"]);
    keeper.set({ trusted: true });
    await advance(settleMs);
    assert.equal(memory.refreshes.length, 1);
  });

  it("says that another process is indexing, and waits for it", async () => {
    await started();
    assert.equal(memory.refreshes[0]?.wait, false);
    await memory.refreshes[0]?.fail(new UserError("memory_busy", "Another process is indexing.", "Wait."));
    assert.deepEqual([memory.refreshes[1]?.wait, keeper.view.state], [true, "busy"]);
    memory.refreshes[1]?.progress({ done: 1, total: 2 });
    assert.equal(keeper.view.state, "indexing");
    await memory.refreshes[1]?.end();
    assert.deepEqual(states, ["indexing", "busy", "indexing", "ready"]);
    assert.deepEqual(logged, []);
  });

  it("starts a process that died again, later each time, and then asks the user", async () => {
    await started();
    await memory.refreshes[0]?.fail(stopped());
    assert.deepEqual([keeper.view.state, keeper.view.failure?.message], ["failed", "it ended with SIGSEGV"]);
    await advance(1000);
    await memory.refreshes[1]?.fail(stopped());
    await advance(1000);
    assert.equal(memory.refreshes.length, 2);
    await advance(4000);
    await memory.refreshes[2]?.fail(stopped());
    await advance(600_000);
    assert.deepEqual([memory.refreshes.length, keeper.view.state], [3, "failed"]);
    keeper.retry();
    await settled();
    await memory.refreshes[3]?.end();
    assert.deepEqual([keeper.view.state, keeper.view.failure], ["ready", undefined]);
  });

  it("shows the error as it was thrown, and mends itself with the next change", async () => {
    await started();
    await memory.refreshes[0]?.fail(new UserError("memory_disk", "The disk is full. (ENOSPC)", "Make room."));
    assert.deepEqual(keeper.view.failure, { message: "The disk is full. (ENOSPC)", nextStep: "Make room." });
    assert.match(logged.join(), /could not be brought up to date/);
    keeper.noteChanges(1);
    await advance(settleMs);
    await memory.refreshes[1]?.end();
    assert.equal(keeper.view.state, "ready");
  });

  it("is reduced while the memory says that something does not work", async () => {
    await started();
    await memory.refreshes[0]?.end(["LanceDB does not work here (SIGILL); a plain file is used instead."]);
    assert.equal(keeper.view.state, "reduced");
  });

  it("ends what is under way when it closes", async () => {
    await started();
    await keeper.close();
    assert.deepEqual([memory.refreshes[0]?.signal.aborted, memory.closed], [true, true]);
    keeper.noteChanges(1);
    await advance(5000);
    assert.equal(memory.refreshes.length, 1);
  });
});
