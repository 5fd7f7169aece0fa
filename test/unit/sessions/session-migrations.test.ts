import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sessionVersion } from "../../../src/protocol/session-version.ts";
import { parseSessionLog } from "../../../src/sessions/parse-session-log.ts";
import { migrateLine, sessionMigrations } from "../../../src/sessions/session-migrations.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/sessions");

describe("session migrations", () => {
  it("has a step and a fixture for every version before this one", async () => {
    for (let version = 1; version <= sessionVersion; version += 1) {
      if (version < sessionVersion) assert.ok(sessionMigrations[version], `no migration from ${version}`);
      const { stored } = parseSessionLog(await readFile(join(fixtures, `version-${version}.jsonl`)), "fixture");
      assert.deepEqual(stored.problems, []);
      assert.equal(stored.events.at(-1)?.type, "session-end");
    }
  });

  it("goes step by step", () => {
    const steps = {
      1: (line: unknown) => ({ ...(line as object), two: true }),
      2: (line: unknown) => ({ ...(line as object), three: true }),
    };
    assert.deepEqual(migrateLine({ one: true }, 1, 3, steps), { one: true, two: true, three: true });
    assert.deepEqual(migrateLine({ one: true }, 3, 3, steps), { one: true });
    assert.throws(() => migrateLine({}, 0, 3, steps), /from version 0/);
  });
});
