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

  it("keeps the lines between them that tell of errors, with their numbers, and not those that say there are none", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `compiled module number ${index + 1}\n`);
    lines[4_999] = "src/a.ts(3,1): error TS2304: Cannot find name 'x'.\n";
    lines[12_000] = "Found 0 errors in src/b.ts\n";
    lines[15_000] = "  ✗ adds numbers\n";
    const output = new BoundedOutput(16_000, () => undefined);
    for (const line of lines) output.append(line);
    const text = output.text();
    assert.match(text, /^compiled module number 1\n/);
    assert.match(text, /\ncompiled module number 20000\n$/);
    assert.match(
      text,
      /… \d+ characters left out …\n… of them the lines .* by number …\n5000: src\/a\.ts\(3,1\): error TS2304: .*\n15001: {3}✗ adds numbers\n… and then …\n/,
    );
    assert.doesNotMatch(text, /Found 0 errors/);
    assert.ok(text.length < 13_000);
    // The same while it still comes, and asked twice.
    assert.equal(output.text(), text);
  });

  it("bounds the lines of errors too: the first and the last ones", () => {
    const output = new BoundedOutput(16_000, () => undefined);
    for (let index = 1; index <= 5_000; index += 1) output.append(`error number ${index}\n`);
    const text = output.text();
    assert.ok(text.length < 18_000);
    assert.match(text, /… \d+ more such lines …/);
    const endless = new BoundedOutput(16_000, () => undefined);
    endless.append("x".repeat(500_000));
    endless.append(`error ${"y".repeat(500_000)}`);
    assert.ok(endless.text().length < 18_000);
  });
});
