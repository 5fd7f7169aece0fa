import assert from "node:assert/strict";
import { applyHunks } from "../../../src/changes/apply-hunks.ts";
import { computeHunks } from "../../../src/changes/compute-hunks.ts";
import { dominantEnding } from "../../../src/changes/split-lines.ts";

const none: ReadonlySet<string> = new Set();

describe("computeHunks", () => {
  it("finds nothing in equal texts", async () => {
    assert.deepEqual(await computeHunks("a\nb", "a\nb"), []);
  });

  it("names the lines, their place and what stands around them", async () => {
    const [hunk, ...more] = await computeHunks("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
    assert.equal(more.length, 0);
    assert.deepEqual(hunk, {
      id: "h1",
      oldStart: 5,
      oldLines: ["5"],
      newStart: 5,
      newLines: ["five"],
      contextBefore: ["2", "3", "4"],
      contextAfter: ["6", "7", "8"],
      state: "pending",
    });
  });

  it("keeps changes apart that have an unchanged line between them", async () => {
    const hunks = await computeHunks("a\nb\nc\n", "A\nb\nC\n");
    assert.deepEqual(
      hunks.map(({ id, oldStart, newStart, contextBefore, contextAfter }) => [
        id,
        oldStart,
        newStart,
        contextBefore,
        contextAfter,
      ]),
      [
        ["h1", 1, 1, [], ["b"]],
        ["h2", 3, 3, ["b"], []],
      ],
    );
  });

  it("puts an insertion before the line that follows it", async () => {
    const [hunk] = await computeHunks("a\nc\n", "a\nb\nc\n");
    assert.deepEqual([hunk?.oldStart, hunk?.oldLines, hunk?.newStart, hunk?.newLines], [2, [], 2, ["b"]]);
  });

  it("finds an unchanged line in the middle of new ones", async () => {
    const hunks = await computeHunks("keep\n", "new\nkeep\nnewer\n");
    assert.deepEqual(
      hunks.map((hunk) => hunk.newLines),
      [["new"], ["newer"]],
    );
  });

  it("takes a changed line ending for a change", async () => {
    assert.equal((await computeHunks("a\r\nb\r\n", "a\nb\r\n")).length, 1);
    assert.equal((await computeHunks("a", "a\n")).length, 1);
  });

  it("stays quick where everything differs", async () => {
    const lines = (prefix: string) => Array.from({ length: 20_000 }, (_, index) => `${prefix}${index}\n`).join("");
    const [hunk, ...more] = await computeHunks(lines("a"), lines("b"));
    assert.equal(more.length, 0);
    assert.equal(hunk?.oldLines.length, 20_000);
  });
});

describe("applyHunks", () => {
  it("gives every subset back byte for byte", async () => {
    const random = seededRandom(20261122);
    for (let round = 0; round < 300; round += 1) {
      const before = randomText(random);
      const after = mutated(before, random);
      const hunks = await computeHunks(before, after);
      const all = new Set(hunks.map((hunk) => hunk.id));
      assert.equal(applyHunks(before, hunks, none, after), after);
      assert.equal(applyHunks(before, hunks, all, after), before);
      const some = new Set([...all].filter(() => random() < 0.5));
      const partly = applyHunks(before, hunks, some, after);
      const rest = await computeHunks(partly, after);
      assert.equal(applyHunks(partly, rest, none, after), after);
      for (const hunk of hunks) {
        const only = applyHunks(before, hunks, new Set([...all].filter((id) => id !== hunk.id)), after);
        assert.notEqual(only, before);
      }
    }
  });

  it("writes only what was accepted", async () => {
    const after = "A\nb\nC\n";
    const hunks = await computeHunks("a\nb\nc\n", after);
    assert.equal(applyHunks("a\nb\nc\n", hunks, new Set(["h1"]), after), "a\nb\nC\n");
    assert.equal(applyHunks("a\nb\nc\n", hunks, new Set(["h2"]), after), "A\nb\nc\n");
  });

  it("takes the endings of the file where the new text is not at hand", async () => {
    const before = "a\r\nb\r\nc";
    const hunks = await computeHunks(before, "a\r\nx\r\ny\r\nc");
    assert.equal(applyHunks(before, hunks, none), "a\r\nx\r\ny\r\nc");
    const end = await computeHunks(before, "a\r\nb\r\nd");
    assert.equal(applyHunks(before, end, none), "a\r\nb\r\nd");
  });
});

describe("dominantEnding", () => {
  it("is what most lines end with", () => {
    assert.equal(dominantEnding(""), "\n");
    assert.equal(dominantEnding("a\r\nb\r\nc\n"), "\r\n");
    assert.equal(dominantEnding("a\nb\nc\r\n"), "\n");
    assert.equal(dominantEnding("a\rb\rc"), "\r");
  });
});

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function randomText(random: () => number): string {
  const endings = ["\n", "\r\n", "\n", "\r"];
  const count = Math.floor(random() * 12);
  let text = "";
  for (let line = 0; line < count; line += 1) {
    text += "abcd".charAt(Math.floor(random() * 4)).repeat(Math.floor(random() * 3));
    text += endings[Math.floor(random() * endings.length)];
  }
  return random() < 0.5 ? text.replace(/[\r\n]+$/, "") : text;
}

function mutated(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const to = Math.min(text.length, at + Math.floor(random() * 4));
  const changed = text.slice(0, at) + randomText(random) + text.slice(to);
  return random() < 0.6 ? mutated(changed, random) : changed;
}
