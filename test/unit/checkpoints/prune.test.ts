import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pruneCheckpoints } from "../../../src/checkpoints/prune-checkpoints.ts";
import { defaultPruning, pruneDaily } from "../../../src/checkpoints/prune-daily.ts";
import { CheckpointWorkspace } from "./workspace.ts";

const dayMs = 24 * 60 * 60 * 1000;
const large = { maxDays: 30, maxMegabytes: 1000, keepSessions: [] };

describe("checkpoints: pruning", () => {
  let space: CheckpointWorkspace;
  let ids: string[];
  const now = new Date();
  const left = async () => (await space.store.list()).map((one) => ids.indexOf(one.id) + 1);
  const blobs = () => readdirSync(join(space.directory, "blobs")).length;

  /** Gives a checkpoint and everything it names an age. */
  function age(id: string, days: number): void {
    const [name = ""] = readdirSync(space.directory).filter((one) => one.includes(id));
    const stamp = now.getTime() - days * dayMs;
    let later = -1;
    const text = readFileSync(join(space.directory, name), "utf8").replace(/"stamp":[\d.]+/g, () => {
      later += 1;
      return `"stamp":${stamp + later}`;
    });
    const aged = `${stamp.toFixed(3).padStart(17, "0")}-${id}.jsonl`;
    writeFileSync(join(space.directory, name), text);
    renameSync(join(space.directory, name), join(space.directory, aged));
    for (const hash of text.match(/[0-9a-f]{64}/g) ?? []) {
      for (const blob of readdirSync(join(space.directory, "blobs")).filter((one) => one.startsWith(hash))) {
        utimesSync(join(space.directory, "blobs", blob), stamp / 1000, stamp / 1000);
      }
    }
  }

  beforeEach(async () => {
    space = new CheckpointWorkspace();
    ids = [];
    space.put("a.txt", "0\n".repeat(20_000));
    for (const days of [40, 20, 10, 0]) {
      const id = space.begin();
      ids.push(id);
      await space.agentWrite("a.txt", `${days} ${"x".repeat(200_000 + days)}\n`);
      age(id, days);
    }
  });
  afterEach(() => space.remove());

  it("removes what is too old, with the contents only it had", async () => {
    assert.equal(blobs(), 4);
    await pruneCheckpoints(dirname(space.directory), { ...large, now });
    assert.deepEqual(await left(), [2, 3, 4]);
    assert.equal(blobs(), 3);
    await space.restore(ids[1] ?? "");
    assert.equal(space.read("a.txt")?.slice(0, 3), "40 ");
  });

  it("removes the oldest until the rest fits, but nothing young", async () => {
    await pruneCheckpoints(dirname(space.directory), { ...large, maxMegabytes: 0, now });
    assert.deepEqual(await left(), [4]);
    assert.equal(blobs(), 1);
  });

  it("never removes those of the session that runs", async () => {
    await pruneCheckpoints(dirname(space.directory), { ...large, maxMegabytes: 0, keepSessions: ["session-1"], now });
    assert.deepEqual(await left(), [1, 2, 3, 4]);
    assert.equal(blobs(), 4);
  });

  it("keeps a content that no checkpoint names while a session may rely on it", async () => {
    const blob = join(space.directory, "blobs", "f".repeat(64));
    writeFileSync(blob, "kept before a command");
    await pruneCheckpoints(dirname(space.directory), { ...large, now });
    assert.equal(blobs(), 4);
    utimesSync(blob, now.getTime() / 1000 - 8 * 86_400, now.getTime() / 1000 - 8 * 86_400);
    await pruneCheckpoints(dirname(space.directory), { ...large, now });
    assert.equal(blobs(), 3);
  });

  it("looks once a day", async () => {
    const directory = dirname(space.directory);
    const options = { ...defaultPruning, keepSessions: [] };
    await pruneDaily(directory, { ...options, now });
    assert.deepEqual(await left(), [1, 2, 3, 4]);
    await pruneDaily(directory, { ...options, now: new Date(now.getTime() + dayMs / 2) });
    assert.deepEqual(await left(), [1, 2, 3, 4]);
    await pruneDaily(directory, { ...options, now: new Date(now.getTime() + 2 * dayMs) });
    assert.deepEqual(await left(), [2, 3, 4]);
  });
});
