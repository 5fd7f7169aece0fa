import assert from "node:assert/strict";
import { applyChunks } from "../../../../src/tools/patch/apply-chunks.ts";
import { parsePatch } from "../../../../src/tools/patch/parse-patch.ts";
import { createRandomFractions } from "../../../fakes/random.ts";

const rounds = 1500;

interface Edit {
  /** Zero-based, in the old lines. */
  at: number;
  removed: number;
  added: string[];
}

describe("random patches", () => {
  it("give exactly the bytes of the edits they were made of", () => {
    for (let seed = 1; seed <= rounds; seed += 1) {
      const random = createRandomFractions(seed);
      const { lines, ending, isOpen, edits } = randomCase(random);
      const patch =
        random() < 0.5 ? patchOf(lines, edits, random) : patchOf(lines, edits, random).replaceAll("\n", "\r\n");
      const { sections, faults } = parsePatch(patch);
      const place = `seed ${seed}\n${patch}`;
      assert.deepEqual(faults, [], place);
      const [section] = sections;
      assert.ok(section?.kind === "update" && sections.length === 1, place);
      const { text, reports } = applyChunks(joined(lines, ending, isOpen), section.chunks);
      assert.deepEqual(
        reports.filter((report) => !report.ok || !("method" in report) || report.method !== "exact"),
        [],
        place,
      );
      assert.equal(text, joined(applied(lines, edits), ending, isOpen), place);
    }
  });

  it("change nothing but what they name, or nothing at all, in a file that has changed", () => {
    let refused = 0;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const random = createRandomFractions(seed);
      const { lines, ending, isOpen, edits } = randomCase(random);
      const [edit] = edits;
      assert.ok(edit);
      const other = [...lines];
      const at = Math.floor(random() * other.length);
      other[at] = `${other[at]} changed by somebody`;
      const { sections } = parsePatch(patchOf(lines, [edit], random));
      const [section] = sections;
      assert.ok(section?.kind === "update");
      const before = joined(other, ending, isOpen);
      const { text, reports } = applyChunks(before, section.chunks);
      if (reports.every((report) => report.ok)) {
        assert.equal(text, joined(applied(other, [edit]), ending, isOpen), `seed ${seed}`);
      } else {
        refused += 1;
        assert.equal(text, before, `seed ${seed}`);
      }
    }
    assert.ok(refused > rounds / 20 && refused < rounds, `${refused} refused`);
  });
});

interface Case {
  lines: string[];
  ending: string;
  isOpen: boolean;
  edits: Edit[];
}

/** Each line is there once, so that every chunk has one place; every other one is short or blank. */
function randomCase(random: () => number): Case {
  const count = 3 + Math.floor(random() * 40);
  const lines = Array.from({ length: count }, (_, index) => randomLine(random, `line${index}_`));
  const edits: Edit[] = [];
  let at = 0;
  while (at < count && edits.length < 6) {
    at += Math.floor(random() * 8);
    if (at >= count) break;
    const removed = Math.floor(random() * Math.min(4, count - at));
    const added = Array.from({ length: Math.floor(random() * 4) }, (_, index) =>
      randomLine(random, `new${at}_${index}_`),
    );
    if (removed + added.length > 0) edits.push({ at, removed, added });
    at += removed + 1;
  }
  if (edits.length === 0) edits.push({ at: 0, removed: 1, added: ["only"] });
  return { lines, ending: random() < 0.5 ? "\n" : "\r\n", isOpen: random() < 0.3, edits };
}

const starts = ["", "  ", "\t", "\t\t  ", "+", "-", "@@ ", "*** End Patch ", "# ", "“", "  - "];
const ends = ["", " {", "  ", ";", "…", "\t", " // ..."];

function randomLine(random: () => number, name: string): string {
  return `${pick(starts, random)}${name}${pick(ends, random)}`;
}

function pick(list: readonly string[], random: () => number): string {
  return list[Math.floor(random() * list.length)] ?? "";
}

/** Edits whose context would touch share a chunk, now and then. */
function patchOf(lines: readonly string[], edits: readonly Edit[], random: () => number): string {
  const parts = ["*** Begin Patch", "*** Update File: a.txt"];
  for (const edit of edits) {
    // An insertion needs at least one line to find its place by.
    const least = edit.removed === 0 ? 1 : 0;
    const before = Math.min(edit.at, least + Math.floor(random() * 4));
    const end = edit.at + edit.removed;
    const next = edits.find((other) => other.at >= end && other !== edit)?.at ?? lines.length;
    const after = Math.min(next - end, Math.max(before === 0 ? least : 0, Math.floor(random() * 4)));
    const previous = edits.findLast(
      (other) => other.at + other.removed <= edit.at && other !== edit && other.at < edit.at,
    );
    const from = Math.max(edit.at - before, previous === undefined ? 0 : previous.at + previous.removed);
    parts.push(
      random() < 0.5 && edit.at > 0 ? `@@ ${lines[Math.max(0, from - 1)]}` : "@@",
      ...lines.slice(from, edit.at).map((line) => ` ${line}`),
      ...lines.slice(edit.at, end).map((line) => `-${line}`),
      ...edit.added.map((line) => `+${line}`),
      ...lines.slice(end, end + after).map((line) => ` ${line}`),
    );
    if (from === edit.at && end + after === end && edit.removed === 0) parts.push("*** End of File");
  }
  return [...parts, "*** End Patch", ""].join("\n");
}

function applied(lines: readonly string[], edits: readonly Edit[]): string[] {
  const result = [...lines];
  for (const { at, removed, added } of edits.toReversed()) result.splice(at, removed, ...added);
  return result;
}

function joined(lines: readonly string[], ending: string, isOpen: boolean): string {
  const text = lines.map((line) => line + ending).join("");
  return isOpen ? text.slice(0, text.length - (lines.length > 0 ? ending.length : 0)) : text;
}
