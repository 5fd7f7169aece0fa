import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { dumpIndex, MemoryWorkspace, never } from "./memory-workspace.ts";

const sequences = 25;
const steps = 12;
const paths = ["a.ts", "b.py", "src/c.go", "src/deep/d.md", "e.kt", "test/f.test.ts"];
const vocabulary = "retry parser header socket index token buffer cursor window session".split(" ");
const requests = ["retry the parser", "session window cursor", "token buffer", "header"];

/** Small seeded generator (mulberry32), so that a failing sequence can be run again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function runSequence(seed: number, tell: (step: string) => void): Promise<void> {
  const random = createRandom(seed);
  const space = new MemoryWorkspace();
  const pick = <Item>(list: readonly Item[]) => list[random(list.length)] as Item;
  const content = () =>
    Array.from(
      { length: 1 + random(4) },
      () => `function ${pick(vocabulary)}${pick(vocabulary)}() {\n  ${pick(vocabulary)}();\n}\n`,
    ).join("\n");
  try {
    space.git("init", "--quiet", "-b", "main");
    space.commit("Begin");
    for (let step = 0; step < steps; step += 1) {
      const [from, to, kind] = [pick(paths), pick(paths), random(7)];
      tell(`${kind} ${from} ${to}`);
      if (kind <= 2) space.put(from, content());
      else if (kind === 3) space.drop(from);
      else if (kind === 4 && existsSync(join(space.root, from)) && from !== to) space.move(from, to);
      else if (kind === 5) {
        space.commit(`${pick(vocabulary)} the ${pick(vocabulary)}`);
        space.git("switch", "--quiet", ...(random(2) === 0 ? ["-C", pick(["one", "two"])] : ["main"]));
      } else if (kind === 6) {
        // Stopped somewhere in between.
        const stop = new AbortController();
        queueMicrotask(() => stop.abort());
        await space.memory.refresh({}, stop.signal).catch((error) => assert.equal(error.name, "AbortError"));
      }
      if (random(3) > 0) await space.refresh();
    }
    await space.refresh();
    const fresh = join(space.base, "fresh");
    const other = space.open(fresh);
    await other.refresh({}, never);
    assert.deepEqual(dumpIndex(space.directory), dumpIndex(fresh));
    for (const text of requests)
      assert.deepEqual(await space.find(text, 50), await other.search({ text, limit: 50 }, never), text);
    await other.close();
    rmSync(fresh, { recursive: true });
  } finally {
    await space.dispose();
  }
}

describe("repository memory after random changes", () => {
  it(`answers as a fresh index does, in ${sequences} sequences`, async () => {
    for (let seed = 1; seed <= sequences; seed += 1) {
      const told: string[] = [];
      try {
        await runSequence(seed, (step) => told.push(step));
      } catch (error) {
        throw new Error(`sequence ${seed}:\n${told.join("\n")}`, { cause: error });
      }
    }
  }).timeout(120_000);
});
