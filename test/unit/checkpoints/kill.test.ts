import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CheckpointWorkspace } from "./workspace.ts";

const files = 40;
const rounds = 12;
const child = join(import.meta.dirname, "restore-child.ts");

describe("checkpoints: kill -9 in the middle of a restore", () => {
  it("leaves each file in its old or its new state, and the restore can be ended or undone", async () => {
    const space = new CheckpointWorkspace();
    try {
      for (let index = 0; index < files; index += 2) space.put(`f${index}.txt`, `old ${index}\n`.repeat(500));
      const old = space.snapshot();
      const id = space.begin();
      for (let index = 0; index < files; index += 1) {
        if (index % 4 === 2) await space.agentRemove(`f${index}.txt`);
        else await space.agentWrite(`f${index}.txt`, `new ${index}\n`.repeat(500));
      }
      const changed = space.snapshot();
      let cut = 0;
      for (let round = 0; round < rounds; round += 1) {
        const before = round % 2 === 0 ? changed : old;
        await killRestore(space, id, Math.floor((files * (round + 0.5)) / rounds));
        const now = withoutTemporary(space.snapshot());
        for (const path of new Set([...Object.keys(old), ...Object.keys(changed)])) {
          assert.ok(now[path] === old[path] || now[path] === changed[path], `${path} has one of its two states`);
        }
        if (JSON.stringify(now) !== JSON.stringify(before)) cut += 1;
        const undo = (await space.store.list()).at(-1)?.id ?? "";
        await space.restore(undo);
        assert.deepEqual(withoutTemporary(space.snapshot()), changed, "what was done of it can be undone");
      }
      assert.ok(cut > 0, "some of the restores were cut in the middle");
      await space.restore(id);
      assert.deepEqual(withoutTemporary(space.snapshot()), old);
    } finally {
      space.remove();
    }
  });
});

/** Kills the child once it has said that so many files are done; what it does at that moment is chance. */
async function killRestore(space: CheckpointWorkspace, id: string, after: number): Promise<void> {
  const process_ = spawn(process.execPath, [child, space.root, space.directory, id], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let done = 0;
  process_.stdout.on("data", (bytes: Buffer) => {
    done += bytes.length;
    if (done >= after) process_.kill("SIGKILL");
  });
  await once(process_, "exit");
}

/** The unfinished file beside the one that is being written is no state of any of them. */
function withoutTemporary(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(".")));
}
