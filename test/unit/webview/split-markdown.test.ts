import assert from "node:assert/strict";
import { emptySplit, parseFence, splitMarkdown, wholeWords } from "../../../src/webview/markdown/split-markdown.ts";

const source = [
  "# Title",
  "",
  "A paragraph with `code`,",
  "on two lines.",
  "",
  "- one",
  "  ```ts",
  "  nested();",
  "  ```",
  "- two",
  "",
  "```ts src/a.ts",
  "const a = 1;",
  "",
  "const b = 2;",
  "```",
  "",
  "| a | b |",
  "| - | - |",
  "| 1 | 2 |",
  "",
  "> quote",
  "",
  "The end.",
].join("\n");

describe("split Markdown", () => {
  it("gives the same parts for a text that grew as for the whole", () => {
    const whole = splitMarkdown(source);
    let grown = emptySplit;
    for (let end = 1; end <= source.length; end += 3) grown = splitMarkdown(source.slice(0, end), grown);
    grown = splitMarkdown(source, grown);
    assert.deepEqual(
      grown.segments.map(({ kind, raw }) => [kind, raw]),
      whole.segments.map(({ kind, raw }) => [kind, raw]),
    );
    assert.equal(whole.segments.map((segment) => segment.raw).join(""), source);
  });

  it("keeps parts that are over, so that they are not drawn again", () => {
    const before = splitMarkdown("One.\n\nTwo.\n\nThr");
    const after = splitMarkdown("One.\n\nTwo.\n\nThree.", before);
    assert.equal(after.segments[0], before.segments[0]);
    assert.equal(after.segments[1], before.segments[1]);
    assert.equal(after.segments[2]?.raw, "Three.");
  });

  it("starts over when the text is another one", () => {
    const other = splitMarkdown("Other.", splitMarkdown("One.\n\nTwo."));
    assert.deepEqual(other.segments, [{ kind: "text", raw: "Other." }]);
  });

  it("takes an open fence as code", () => {
    const [, code] = splitMarkdown("Look:\n\n```ts\nconst a").segments;
    assert.deepEqual(code?.kind === "code" && [code.info, code.text], ["ts", "const a"]);
  });

  it("shows whole words only while more comes", () => {
    assert.equal(wholeWords("The invo"), "The");
    assert.equal(wholeWords("The invoice "), "The invoice");
    assert.equal(wholeWords("Th"), "");
  });

  it("reads language and path of a fence", () => {
    assert.deepEqual(parseFence("ts"), { language: "ts" });
    assert.deepEqual(parseFence("ts src/a.ts"), { language: "ts", path: "src/a.ts" });
    assert.deepEqual(parseFence('ts title="src/a.ts"'), { language: "ts", path: "src/a.ts" });
    assert.deepEqual(parseFence("src/a.py"), { language: "py", path: "src/a.py" });
  });
});
