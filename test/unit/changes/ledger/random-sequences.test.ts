import assert from "node:assert/strict";
import { existsSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { splitLines } from "../../../../src/changes/split-lines.ts";
import { createRandom } from "../../../fakes/random.ts";
import { FileModel } from "./file-model.ts";
import { LedgerWorkspace } from "./ledger-workspace.ts";

const sequences = 2000;
const steps = 12;
const paths = ["a.txt", "dir/b.txt", "c.txt"];

/** Tens of thousands of small files: in memory, where the machine has such a folder. */
const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : realpathSync(tmpdir());

interface Moment {
  time: Date;
  models: FileModel[];
}

class Sequence {
  readonly space = new LedgerWorkspace({ temporary: memoryFolder });
  readonly told: string[] = [];
  private readonly random: (below: number) => number;
  private models = paths.map(() => new FileModel());
  private readonly moments: Moment[] = [];
  private counter = 0;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  async run(): Promise<void> {
    for (const [index, path] of paths.entries()) {
      if (this.random(4) === 0) continue;
      this.model(index).putByUser(this.fresh("o", this.random(9)));
      this.space.put(path, this.model(index).now ?? "");
    }
    await this.space.ledger.ready;
    for (let step = 0; step < steps; step += 1) {
      await this.step();
      this.check();
    }
    await this.rejectAll();
  }

  private async step(): Promise<void> {
    const index = this.random(paths.length);
    const kind = this.random(12);
    if (kind < 4) await this.agent(index);
    else if (kind < 6) await this.user(index);
    else if (kind < 9) await this.decide(index);
    else if (kind === 9) await this.reload();
    else if (kind === 10) this.moments.push({ time: this.space.now(), models: this.models.map((one) => one.clone()) });
    else await this.restore();
  }

  private async agent(index: number): Promise<void> {
    const model = this.model(index);
    const path = paths[index] ?? "";
    if (model.now === undefined) {
      const lines = this.fresh("a", 1 + this.random(4));
      this.told.push(`agent creates ${path}`);
      model.createByAgent(lines);
      await this.space.agentWrite(path, lines.join(""));
      return;
    }
    if (this.random(8) === 0) {
      this.told.push(`agent deletes ${path}`);
      model.deleteByAgent();
      await this.space.agentDelete(path);
      return;
    }
    const [from, to, lines] = this.someEdit(model, "a");
    this.told.push(`agent ${path} ${from}-${to} ${JSON.stringify(lines)}`);
    model.replaceByAgent(from, to, lines);
    await this.space.agentWrite(path, model.now ?? "");
  }

  private async user(index: number): Promise<void> {
    const model = this.model(index);
    if (model.now === undefined) return;
    const [from, to, lines] = this.someEdit(model, "u");
    const path = paths[index] ?? "";
    this.told.push(`user ${path} ${from}-${to} ${JSON.stringify(lines)}`);
    model.replaceByUser(from, to, lines);
    const text = model.now ?? "";
    // In an editor that tells, or by another program that does not.
    if (this.random(2) === 0) this.space.ledger.edited(this.space.at(path), text, "user");
    this.space.put(path, text);
    await this.space.ledger.refresh(this.space.at(path));
  }

  private async decide(index: number): Promise<void> {
    const model = this.model(index);
    const path = this.space.at(paths[index] ?? "");
    if (!model.isOpen) return;
    const isAccept = this.random(2) === 0;
    const groups = model.hunks;
    if (groups.length === 0 || this.random(3) === 0) {
      this.told.push(`${isAccept ? "accept" : "reject"} all of ${path}`);
      if (isAccept) model.accept();
      else model.reject();
      await (isAccept ? this.space.ledger.accept(path) : this.space.ledger.reject(path));
      return;
    }
    const at = this.random(groups.length);
    const chosen = new Set([groups[at] as number]);
    const hunkId = this.space.hunkIds(paths[index] ?? "")[at] ?? "";
    this.told.push(`${isAccept ? "accept" : "reject"} hunk ${at} of ${path}`);
    if (isAccept) model.accept(chosen);
    else model.reject(chosen);
    await (isAccept ? this.space.ledger.accept(path, [hunkId]) : this.space.ledger.reject(path, { hunkIds: [hunkId] }));
  }

  private async reload(): Promise<void> {
    this.told.push("reload");
    if (this.random(2) === 0) await this.space.ledger.flush();
    this.space.reload();
    await this.space.ledger.ready;
    this.models = this.models.map((model) => Object.assign(model.clone(), { lost: [] }));
  }

  /** Goes back to a moment, and half of the time forward again: both must be exact. */
  private async restore(): Promise<void> {
    const moment = this.moments[this.random(Math.max(1, this.moments.length))];
    if (moment === undefined) return;
    await this.space.ledger.flush();
    const now = { time: this.space.now(), models: this.models };
    this.told.push("restore");
    await this.bring(moment);
    this.check();
    if (this.random(2) === 0) {
      this.told.push("redo");
      await this.bring(now);
    }
  }

  private async bring(moment: Moment): Promise<void> {
    this.models = moment.models.map((one) => Object.assign(one.clone(), { lost: [] }));
    for (const [index, path] of paths.entries()) {
      const text = this.model(index).now;
      if (text === undefined) rmSync(this.space.at(path), { force: true });
      else this.space.put(path, text);
    }
    await this.space.ledger.rewind(
      paths.map((path) => this.space.at(path)),
      moment.time,
    );
  }

  private check(): void {
    for (const [index, path] of paths.entries()) {
      const model = this.model(index);
      assert.equal(this.space.read(path), model.now, `${path} is on disk as it should be`);
      const file = this.space.ledger.file(this.space.at(path));
      assert.equal(file !== undefined, model.isOpen, `${path} is ${model.isOpen ? "" : "not "}pending`);
      if (file === undefined) continue;
      assert.equal(file.hunks.length, model.hunks.length, `${path} has its hunks`);
      if (model.whole === "created") assert.equal(file.kind, "create");
      else if (model.whole === "deleted") assert.equal(file.kind, "delete");
      else assert.equal(this.space.ledger.original(this.space.at(path)), model.original, `${path} has its original`);
    }
  }

  private async rejectAll(): Promise<void> {
    for (const [index, path] of paths.entries()) {
      const { original } = this.model(index);
      await this.space.ledger.reject(this.space.at(path));
      assert.equal(this.space.read(path), original, `${path} is as it was, with the user's own edits`);
    }
    assert.deepEqual(this.space.pending(), []);
  }

  private someEdit(model: FileModel, who: string): [number, number, string[]] {
    const count = splitLines(model.now ?? "").length;
    const from = this.random(count + 1);
    const to = Math.min(count, from + this.random(3));
    const least = to === from ? 1 : 0;
    return [from, to, this.fresh(who, least + this.random(3))];
  }

  /** No line comes twice, so that there is one way only to tell what was changed. */
  private fresh(who: string, count: number): string[] {
    return Array.from({ length: count }, () => {
      this.counter += 1;
      return `${who}${this.counter}${this.counter % 5 === 0 ? "\r\n" : "\n"}`;
    });
  }

  private model(index: number): FileModel {
    return this.models[index] as FileModel;
  }
}

describe("the change ledger in random sequences", () => {
  it(`has what is accepted on disk, gives back what is rejected, and goes back and forth exactly (${sequences})`, async function () {
    this.timeout(600_000);
    for (let seed = 1; seed <= sequences; seed += 1) {
      const sequence = new Sequence(seed);
      try {
        await sequence.run();
      } catch (error) {
        const steps_ = sequence.told.map((step) => `  ${step}`).join("\n");
        throw new Error(`Sequence ${seed} failed after\n${steps_}`, { cause: error });
      } finally {
        sequence.space.remove();
      }
    }
  });
});
