import assert from "node:assert/strict";
import { BoundedOutput } from "../../../src/workspace/bounded-output.ts";
import { createOutputCleaner } from "../../../src/workspace/output-cleaner.ts";

function clean(...chunks: string[]): string {
  const cleaner = createOutputCleaner();
  return chunks.map((chunk) => cleaner.write(chunk)).join("") + cleaner.pending();
}

describe("createOutputCleaner", () => {
  it("leaves plain text alone", () => {
    assert.equal(clean("a\tb\nc"), "a\tb\nc");
  });

  it("removes sequences wherever the chunks are cut", () => {
    const text =
      "\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07 \x1b]0;title\x1b\\end\x1b(B\n\x1b[2K\x1b[1Gdone";
    for (let at = 0; at <= text.length; at += 1) {
      assert.equal(clean(text.slice(0, at), text.slice(at)), "red link end\ndone", `cut at ${at}`);
    }
    assert.equal(clean(...text), "red link end\ndone");
  });

  it("keeps the last state of a line that is redrawn", () => {
    const text = "start\r\n 10%\r 50%\r100%\r\nend\r";
    assert.equal(clean(text), "start\n100%\nend");
    assert.equal(clean(...text), "start\n100%\nend");
  });

  it("shows an unfinished line, such as a prompt", () => {
    const cleaner = createOutputCleaner();
    assert.equal(cleaner.write("a\nContinue? "), "a\n");
    assert.equal(cleaner.pending(), "Continue? ");
  });

  it("does not hoard a line that never ends", () => {
    const cleaner = createOutputCleaner();
    let length = 0;
    for (let round = 0; round < 100; round += 1) length += cleaner.write("x".repeat(1000)).length;
    assert.ok(length >= 90_000);
    assert.equal(length + cleaner.pending().length, 100_000);
    let redrawn = "";
    for (let round = 0; round < 1000; round += 1) redrawn += cleaner.write(`\r${round} of 1000 ${"=".repeat(50)}`);
    assert.ok(redrawn.length < 10_000);
  });
});

describe("BoundedOutput", () => {
  it("keeps all of a short text", () => {
    const output = new BoundedOutput(100, () => assert.fail("it does not overflow"));
    output.append("a\n");
    assert.equal(output.text("b"), "a\nb");
  });

  it("keeps the beginning and the end of a long one, and says how much is missing", () => {
    let overflow = "";
    const output = new BoundedOutput(100, (kept) => {
      overflow = kept;
    });
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`);
    for (const line of lines) output.append(line);
    const text = output.text();
    const [, missing] = /… (\d+) characters left out …/.exec(text) ?? [];
    assert.ok(text.startsWith("line 0\n") && text.endsWith("line 999\n"));
    assert.ok(text.length < 200);
    assert.equal(text.replace(/… .*\n/, "").length + Number(missing), lines.join("").length);
    assert.ok(lines.join("").startsWith(overflow));
  });
});
