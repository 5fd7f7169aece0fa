import assert from "node:assert/strict";
import { changedPart } from "../../../src/vscode/workspace/changed-part.ts";

function apply(before: string, after: string): string {
  const { start, end, text } = changedPart(before, after);
  return before.slice(0, start) + text + before.slice(end);
}

describe("the changed part of a text", () => {
  it("is the lines that differ", () => {
    assert.deepEqual(changedPart("a\nbc\nd\n", "a\nbX\nd\n"), { start: 2, end: 5, text: "bX\n" });
    assert.deepEqual(changedPart("a\nb\n", "a\nx\nb\n"), { start: 2, end: 2, text: "x\n" });
  });

  it("turns any text into any other", () => {
    const pieces = ["", "a", "b", "\n", "\r\n", "aa\n", "a\nb"];
    const texts = pieces.flatMap((one) => pieces.flatMap((two) => pieces.map((three) => one + two + three)));
    for (const before of texts) for (const after of texts) assert.equal(apply(before, after), after);
  });
});
