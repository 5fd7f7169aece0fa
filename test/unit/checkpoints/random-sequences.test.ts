import assert from "node:assert/strict";
import { chmodSync, existsSync, renameSync, statSync } from "node:fs";
import { createRandom } from "../../fakes/random.ts";
import { CheckpointWorkspace } from "./workspace.ts";

const sequences = 500;
const steps = 14;
const paths = ["a.txt", "b.txt", "dir/c.txt", "dir/deep/d.txt", "e.bin"];

interface Moment {
  id: string;
  files: Record<string, string>;
  /** Files a person has changed or deleted since. */
  human: Set<string>;
}

/** One sequence; `tell` hears each step. */
async function runSequence(seed: number, tell: (step: string) => void): Promise<void> {
  const random = createRandom(seed);
  const space = new CheckpointWorkspace();
  const moments: Moment[] = [];
  let counter = 0;
  const pick = () => paths[random(paths.length)] ?? "";
  const content = (who: string) => {
    counter += 1;
    const ending = ["\n", "\r\n", "", "\u0000"][random(4)];
    return `${who} ${seed} ${counter}${ending}`.repeat(1 + random(3));
  };
  /** What a person has made of each path: where the agent came later, a restore leads back to that. */
  const personStates = new Map<string, Set<string | undefined>>();
  const human = (path: string) => {
    for (const moment of moments) moment.human.add(path);
    const states = personStates.get(path) ?? new Set();
    personStates.set(path, states.add(space.read(path)));
  };
  const begin = () => {
    const files = space.snapshot();
    moments.push({ files, id: space.begin(), human: new Set() });
  };

  async function agentStep(): Promise<void> {
    const path = pick();
    const exists = existsSync(space.at(path));
    const kind = random(4);
    tell(`agent ${kind} ${path}`);
    if (kind === 0 && exists) return space.agentRemove(path);
    const to = pick();
    if (kind === 1 && exists && !existsSync(space.at(to))) {
      // What a person wrote is then elsewhere: still a person's.
      for (const moment of moments) if (moment.human.has(path)) moment.human.add(to);
      return space.agentMove(path, to);
    }
    return space.agentWrite(path, content("agent"));
  }

  function commandStep(): Promise<void> {
    return space.command(() => {
      for (let count = 1 + random(3); count > 0; count -= 1) {
        const path = pick();
        const to = pick();
        const kind = random(4);
        tell(`command ${kind} ${path} ${to}`);
        if (kind === 0) space.drop(path);
        else if (kind === 1) space.put(path, content("command"));
        else if (!existsSync(space.at(path))) continue;
        else if (kind === 2) chmodSync(space.at(path), statSync(space.at(path)).mode & 0o100 ? 0o644 : 0o755);
        else if (!existsSync(space.at(to))) {
          for (const moment of moments) if (moment.human.has(path)) moment.human.add(to);
          space.put(to, "");
          renameSync(space.at(path), space.at(to));
        }
      }
    });
  }

  function personStep(): void {
    const path = pick();
    const kind = random(3);
    tell(`person ${kind} ${path}`);
    if (kind === 0 && !existsSync(space.at(path))) return;
    if (kind === 0) space.drop(path);
    else space.put(path, content("person"));
    human(path);
  }

  async function restoreStep(): Promise<void> {
    const moment = moments[random(moments.length)];
    if (moment === undefined) return;
    const before = space.snapshot();
    const force = random(5) === 0;
    tell(`restore to checkpoint ${moments.indexOf(moment) + 1}${force ? " by force" : ""}`);
    const { undo, refused } = await space.restore(moment.id, { force });
    const after = space.snapshot();
    for (const path of paths) {
      const untouched = after[path] === before[path];
      const isPersonState = personStates.get(path)?.has(after[path]?.slice(4)) === true;
      if (!moment.human.has(path)) assert.equal(after[path], moment.files[path], `${path} is as it was`);
      else assert.ok(untouched || isPersonState || after[path] === moment.files[path], `${path} has a state it had`);
      const isPersons = before[path]?.includes("person") === true && before[path] !== moment.files[path];
      // Where the agent only moved it, going back to where it was loses nothing.
      const survives = Object.values(after).some((one) => one.slice(4) === before[path]?.slice(4));
      if (isPersons && moment.human.has(path) && !force) assert.ok(survives, `${path} is a person's and stays`);
    }
    if (force) assert.deepEqual(refused, []);
    if (random(2) === 0) {
      tell("undo");
      const redo = await space.restore(undo.id);
      assert.deepEqual(space.snapshot(), before, "undoing the restore is its exact inverse");
      if (random(2) === 0) {
        tell("redo");
        await space.restore(redo.undo.id);
        assert.deepEqual(space.snapshot(), after, "so is undoing the undo");
      }
    }
  }

  try {
    for (const path of paths) if (random(2) === 0) space.put(path, content("first"));
    begin();
    for (let step = 0; step < steps; step += 1) {
      const dice = random(10);
      if (dice < 3) await agentStep();
      else if (dice < 5) await commandStep();
      else if (dice < 6) personStep();
      else if (dice < 8) begin();
      else await restoreStep();
    }
    assert.deepEqual(space.problems, []);
  } finally {
    space.remove();
  }
}

describe("checkpoints: random sequences", () => {
  it(`restores exactly and undoes exactly in ${sequences} sequences of edits, commands and a person's work`, async function () {
    this.timeout(120_000);
    for (let seed = 1; seed <= sequences; seed += 1) {
      const told: string[] = [];
      try {
        await runSequence(seed, (step) => told.push(step));
      } catch (error) {
        throw new Error(`Sequence ${seed}: ${told.join("; ")}`, { cause: error });
      }
    }
  });
});
