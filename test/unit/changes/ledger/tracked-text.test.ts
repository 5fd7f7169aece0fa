import assert from "node:assert/strict";
import { lineEdits } from "../../../../src/changes/ledger/line-edits.ts";
import {
  acceptHunks,
  editText,
  type HunkRange,
  rejectHunks,
  type TrackedText,
} from "../../../../src/changes/ledger/tracked-text.ts";
import { splitLines } from "../../../../src/changes/split-lines.ts";
import type { EditedBy } from "../../../../src/protocol/tracked-change.ts";

/** A tracked text whose hunks are named by the order they came in. */
class Subject {
  text: TrackedText<HunkRange>;
  private made = 0;

  constructor(text: string) {
    const lines = splitLines(text);
    this.text = { base: lines, lines, hunks: [] };
  }

  edit(text: string, by: EditedBy): string[] {
    const edits = lineEdits(this.text.lines, splitLines(text));
    const edited = editText(this.text, edits, by, (range, touched, _, part) => {
      const id = part === 0 ? touched[0]?.id : undefined;
      if (id !== undefined) return { ...range, id };
      this.made += 1;
      return { ...range, id: `h${this.made}` };
    });
    this.text = edited.text;
    return edited.gone.map((hunk) => hunk.id);
  }

  accept(...ids: string[]): void {
    this.text = acceptHunks(this.text, new Set(ids));
  }

  reject(...ids: string[]): void {
    this.text = rejectHunks(this.text, new Set(ids));
  }

  get base(): string {
    return this.text.base.join("");
  }

  get now(): string {
    return this.text.lines.join("");
  }

  get hunks(): string[] {
    return this.text.hunks.map((hunk) => `${hunk.id} ${hunk.baseStart}+${hunk.baseCount} ${hunk.start}+${hunk.count}`);
  }
}

describe("a tracked text", () => {
  it("keeps each change of the agent as a hunk against the base", () => {
    const subject = new Subject("1\n2\n3\n4\n5\n");
    subject.edit("1\nTWO\n3\n4\nfour and a half\n5\n", "agent");
    assert.deepEqual(subject.hunks, ["h1 1+1 1+1", "h2 4+0 4+1"]);
  });

  it("moves hunks with what the user writes around them, and never takes that for a hunk", () => {
    const subject = new Subject("1\n2\n3\n4\n");
    subject.edit("1\nTWO\n3\n4\n", "agent");
    subject.edit("0\n1\nTWO\n3\n4\n5\n", "user");
    assert.deepEqual(subject.hunks, ["h1 2+1 2+1"]);
    assert.equal(subject.base, "0\n1\n2\n3\n4\n5\n");
    subject.reject("h1");
    assert.equal(subject.now, "0\n1\n2\n3\n4\n5\n");
  });

  it("makes a hunk the user's when he writes in it", () => {
    const subject = new Subject("1\n2\n3\n");
    subject.edit("1\nTWO\nTWO B\n3\n", "agent");
    assert.deepEqual(subject.edit("1\nTWO\nmine\n3\n", "user"), ["h1"]);
    assert.deepEqual(subject.hunks, []);
    assert.equal(subject.base, "1\nTWO\nmine\n3\n");
  });

  it("leaves a hunk alone when the user writes just beside it", () => {
    for (const [text, base] of [
      ["1\nmine\nTWO\n3\n", "1\nmine\n2\n3\n"],
      ["1\nTWO\nmine\n3\n", "1\n2\nmine\n3\n"],
    ] as const) {
      const subject = new Subject("1\n2\n3\n");
      subject.edit("1\nTWO\n3\n", "agent");
      assert.deepEqual(subject.edit(text, "user"), []);
      assert.equal(subject.base, base);
    }
  });

  it("keeps a hunk that a formatter changes", () => {
    const subject = new Subject("a\nb\nc\n");
    subject.edit("a\nif(b)   {}\nc\n", "agent");
    subject.edit("a;\nif (b) {}\nc\n", "formatter");
    // The line before was formatted with it, so that both are one place now.
    assert.equal(subject.text.hunks.length, 1);
    subject.reject("h1");
    assert.equal(subject.now, "a\nb\nc\n");
  });

  it("joins a later edit of the agent that touches a hunk, and forgets one that undoes it", () => {
    const subject = new Subject("1\n2\n3\n4\n");
    subject.edit("1\nTWO\n3\n4\n", "agent");
    subject.edit("1\nTWO!\nthree\n4\n", "agent");
    assert.deepEqual(subject.hunks, ["h1 1+2 1+2"]);
    assert.deepEqual(subject.edit("1\n2\n3\n4\n", "agent"), ["h1"]);
    assert.deepEqual(subject.hunks, []);
  });

  it("accepts one hunk and rejects another, each by itself", () => {
    const subject = new Subject("1\n2\n3\n4\n5\n");
    subject.edit("1\nTWO\nTWO B\n3\n5\n", "agent");
    subject.accept("h1");
    assert.deepEqual(subject.hunks, ["h2 4+1 4+0"]);
    subject.reject("h2");
    assert.equal(subject.now, "1\nTWO\nTWO B\n3\n4\n5\n");
    assert.equal(subject.base, subject.now);
  });

  it("is exact with line endings of all kinds and a last line without one", () => {
    const before = "one\r\ntwo\rthree\nfour";
    const subject = new Subject(before);
    subject.edit("one\r\nTWO\nthree\nfour\nfive", "agent");
    subject.reject(...subject.text.hunks.map((hunk) => hunk.id));
    assert.equal(subject.now, before);
  });

  it("answers a keystroke in a long file by looking at one line", () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`);
    const edits = lineEdits(lines, lines.with(5_000, "line 5000x\n"));
    assert.deepEqual(edits, [{ start: 5_000, end: 5_001, lines: ["line 5000x\n"] }]);
  });
});
