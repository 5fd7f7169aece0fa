import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LedgerWorkspace } from "./ledger-workspace.ts";

const files = 24;
const rounds = 16;
const child = join(import.meta.dirname, "ledger-child.ts");
const old = (index: number) => `old ${index}\n`.repeat(300);

describe("the change ledger: kill -9 while it applies and rejects", () => {
  it("leaves each file old or new, and can still give back what it was", async function () {
    this.timeout(120_000);
    let cut = 0;
    for (let round = 0; round < rounds; round += 1) {
      const space = new LedgerWorkspace();
      try {
        for (let index = 0; index < files; index += 1) space.put(`f${index}.txt`, old(index));
        const steps = await killed(space, Math.floor((2 * files * (round + 0.5)) / rounds));
        if (steps < 2 * files) cut += 1;
        for (const name of readdirSync(space.root)) if (name.startsWith(".")) rmSync(space.at(name));
        for (let index = 0; index < files; index += 1) {
          const allowed = [old(index), index % 4 === 3 ? undefined : `${old(index)}by the agent\n`];
          assert.ok(allowed.includes(space.read(`f${index}.txt`)), `f${index}.txt has one of its two states`);
        }
        space.reload();
        await space.ledger.ready;
        assert.ok(space.ledger.files.every((file) => file.state === "pending"));
        for (const file of space.ledger.files) await space.ledger.reject(file.path);
        for (let index = 0; index < files; index += 1) {
          // The one after the last that it told of may or may not be done.
          const wasAccepted = index % 2 === 1 && steps >= files + index;
          if (!wasAccepted) assert.equal(space.read(`f${index}.txt`), old(index), `f${index}.txt is as it was`);
        }
      } finally {
        space.remove();
      }
    }
    assert.ok(cut > 0, "some were cut in the middle");
  });
});

/** Kills the child once so many steps are done; what it does at that moment is chance. Returns how many it said were done. */
async function killed(space: LedgerWorkspace, after: number): Promise<number> {
  const running = spawn(process.execPath, [child, space.base, String(files)], { stdio: ["ignore", "pipe", "inherit"] });
  let done = 0;
  running.stdout.on("data", (bytes: Buffer) => {
    done += bytes.length;
    if (done >= after) running.kill("SIGKILL");
  });
  await once(running, "close");
  return done;
}
