import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Compares a text with `test/golden/<name>.txt`. UPDATE_GOLDEN=1 records it instead; a difference writes `<name>.actual`
 * beside it.
 */
export function compareGolden(name: string, text: string): void {
  const expectedPath = join(import.meta.dirname, "..", `${name}.txt`);
  const actualPath = join(import.meta.dirname, "..", `${name}.actual`);
  const actual = `${text.trimEnd()}\n`;
  if (process.env.UPDATE_GOLDEN) {
    writeFileSync(expectedPath, actual);
    return;
  }
  const expected = existsSync(expectedPath) ? readFileSync(expectedPath, "utf8") : "";
  if (actual === expected) {
    rmSync(actualPath, { force: true });
    return;
  }
  writeFileSync(actualPath, actual);
  assert.equal(actual, expected, `${name}.txt differs; see ${name}.actual, or record anew with UPDATE_GOLDEN=1`);
}
