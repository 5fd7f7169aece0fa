import assert from "node:assert/strict";
import { DecisionHistory } from "../../../src/vscode/review/pending/decision-history.ts";
import { isAtCursor, isLayoutOnly } from "../../../src/vscode/review/pending/edit-author.ts";
import {
  hunkAfter,
  hunkAt,
  hunkNear,
  hunksOfChange,
  stepFrom,
} from "../../../src/vscode/review/pending/hunk-places.ts";
import { changeMark, hunkDiff, hunkWords, wholeFileWords } from "../../../src/vscode/review/pending/hunk-words.ts";
import { isPendingTarget } from "../../../src/vscode/review/pending/pending-target.ts";
import { groupByRequest } from "../../../src/vscode/review/pending/request-groups.ts";
import { MemoryLedger } from "../../fakes/memory-ledger.ts";
import { firstRequest, secondRequest, trackedFile, trackedHunk } from "../../fakes/tracked-files.ts";

const changed = trackedHunk({ id: "a", line: 2, oldLines: ["x"], newLines: ["y", "z"] });
const removed = trackedHunk({ id: "b", line: 6, oldLines: ["p", "q"], newLines: [] });
const added = trackedHunk({ id: "c", line: 9, oldLines: [], newLines: ["n"] });
const file = trackedFile("/w/a.ts", [changed, removed, added]);
const other = trackedFile("/w/b.ts", [trackedHunk({ id: "d", line: 0, oldLines: ["1"], newLines: ["2"] })]);
const gone = trackedFile("/w/c.ts", [], { kind: "delete", removed: 4 });

describe("the place of a hunk", () => {
  it("is reached from each of its lines, and a removal from the lines beside the gap", () => {
    const ids = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((line) => hunkAt(file, line)?.id ?? "");
    assert.deepEqual(ids, ["", "", "a", "a", "", "b", "b", "", "", "c", ""]);
  });

  it("is the nearest one where the cursor is in none", () => {
    assert.equal(hunkNear(file, 0)?.id, "a");
    assert.equal(hunkNear(file, 50)?.id, "c");
    assert.equal(hunkNear(gone, 3), undefined);
  });

  it("is found from what the quick diff says, with 1-based lines", () => {
    const ids = (start: number, end: number) =>
      hunksOfChange(file, { modifiedStartLineNumber: start, modifiedEndLineNumber: end }).map(({ id }) => id);
    assert.deepEqual(ids(3, 4), ["a"]);
    assert.deepEqual(ids(6, 0), ["b"]);
    assert.deepEqual(ids(10, 10), ["c"]);
    assert.deepEqual(ids(1, 1), []);
    assert.deepEqual(ids(3, 10), ["a", "b", "c"]);
  });

  it("of a removal at the very start is found", () => {
    const first = trackedFile("/w/d.ts", [trackedHunk({ id: "e", line: 0, oldLines: ["1"], newLines: [] })]);
    assert.deepEqual(
      hunksOfChange(first, { modifiedStartLineNumber: 0, modifiedEndLineNumber: 0 }).map(({ id }) => id),
      ["e"],
    );
    assert.equal(hunkAt(first, 0)?.id, "e");
  });

  it("is nowhere in a file that can no longer be set beside what it was", () => {
    const conflict = trackedFile("/w/e.ts", [changed, removed], { state: "conflicted", problem: "/w/e.ts is gone." });
    assert.equal(hunkAt(conflict, 2), undefined);
    assert.equal(hunkNear(conflict, 2), undefined);
    assert.equal(hunkAfter(conflict, 0), undefined);
    assert.deepEqual(hunksOfChange(conflict, { modifiedStartLineNumber: 3, modifiedEndLineNumber: 4 }), []);
    assert.deepEqual(stepFrom([conflict, other], undefined, 1), { file: conflict });
    assert.equal(stepFrom([conflict, other], { path: conflict.path, line: 0 }, 1)?.hunk?.id, "d");
  });

  it("comes next below the one that was decided, else at the top", () => {
    assert.equal(hunkAfter(file, 3)?.id, "b");
    assert.equal(hunkAfter(file, 20)?.id, "a");
    assert.equal(hunkAfter(gone, 0), undefined);
  });
});

describe("a step through the hunks", () => {
  const files = [file, other, gone];
  const step = (path: string | undefined, line: number, direction: 1 | -1) => {
    const place = stepFrom(files, path === undefined ? undefined : { path, line }, direction);
    return place && `${place.file.path} ${place.hunk?.id ?? "whole"}`;
  };

  it("goes through a file, on into the next, and around at the end", () => {
    assert.equal(step("/w/a.ts", 0, 1), "/w/a.ts a");
    assert.equal(step("/w/a.ts", 2, 1), "/w/a.ts b");
    assert.equal(step("/w/a.ts", 9, 1), "/w/b.ts d");
    assert.equal(step("/w/b.ts", 0, 1), "/w/c.ts whole");
    assert.equal(step("/w/c.ts", 0, 1), "/w/a.ts a");
    assert.equal(step("/w/a.ts", 2, -1), "/w/c.ts whole");
    assert.equal(step("/w/b.ts", 0, -1), "/w/a.ts c");
  });

  it("begins with the first or the last where the cursor is in another file", () => {
    assert.equal(step(undefined, 0, 1), "/w/a.ts a");
    assert.equal(step("/w/other.ts", 3, -1), "/w/c.ts whole");
    assert.equal(stepFrom([], undefined, 1), undefined);
  });
});

describe("what is said of a hunk", () => {
  it("counts its lines", () => {
    assert.equal(hunkWords(changed), "1 line changed to 2");
    assert.equal(hunkWords(removed), "2 lines removed");
    assert.equal(hunkWords(added), "1 line added");
  });

  it("is a fenced diff that no line of the file can leave", () => {
    const tricky = trackedHunk({ id: "t", line: 0, oldLines: ["````", "[x](command:evil)"], newLines: ["ok"] });
    assert.equal(hunkDiff(tricky), "`````diff\n-````\n-[x](command:evil)\n+ok\n`````");
  });

  it("is cut where a hover would be too long, and says so", () => {
    const long = trackedHunk({
      id: "l",
      line: 0,
      oldLines: Array.from({ length: 40 }, (_, n) => `${n}`),
      newLines: [],
    });
    assert.match(hunkDiff(long), /-29\n```\n\n… 10 lines more$/);
  });

  it("names what happened to the file as a whole", () => {
    assert.equal(wholeFileWords(file), undefined);
    assert.equal(wholeFileWords(gone), "Deleted by the agent");
    assert.equal(wholeFileWords({ ...file, state: "conflicted", problem: "Changed on disk." }), "Changed on disk.");
    assert.deepEqual(
      [file, gone, { ...file, kind: "create" as const }, { ...file, state: "conflicted" as const }].map(
        (one) => changeMark(one).letter,
      ),
      ["M", "D", "A", "!"],
    );
  });
});

describe("the changes of a message", () => {
  it("are a group each, oldest first, with only the hunks of that message in a row", () => {
    const later = trackedHunk({ id: "z", line: 20, oldLines: ["1"], newLines: ["2"], request: secondRequest });
    const shared = trackedFile("/w/s.ts", [changed, later]);
    const groups = groupByRequest([shared, other, { ...gone, request: secondRequest }]);
    assert.deepEqual(
      groups.map(({ request, rows }) => [request.title, rows.map((row) => [row.file.path, row.hunkIds])]),
      [
        [
          firstRequest.title,
          [
            ["/w/s.ts", ["a"]],
            ["/w/b.ts", undefined],
          ],
        ],
        [
          secondRequest.title,
          [
            ["/w/s.ts", ["z"]],
            ["/w/c.ts", undefined],
          ],
        ],
      ],
    );
    assert.equal(groups[0]?.rows[1]?.tooltip, "w/b.ts: Modified, 1 hunk, +1 −1");
  });

  it("show a moved file once, as a whole", () => {
    const moved = trackedFile("/w/n.ts", [changed], { kind: "move", originalPath: "/w/o.ts", request: secondRequest });
    const [group, ...rest] = groupByRequest([moved]);
    assert.equal(rest.length, 0);
    assert.deepEqual(
      group?.rows.map(({ hunkIds, tooltip }) => [hunkIds, tooltip]),
      [[undefined, "w/n.ts: Moved from /w/o.ts, 1 hunk, +2 −1"]],
    );
  });
});

describe("who made an edit", () => {
  const lines = (start: number, end = start) => ({ start: { line: start }, end: { line: end } });

  it("is the user where every change has a cursor near it", () => {
    assert.ok(isAtCursor([lines(4)], [lines(4)]));
    assert.ok(isAtCursor([lines(3, 4), lines(9)], [lines(5), lines(9)]));
    assert.ok(!isAtCursor([lines(4), lines(20)], [lines(4)]));
    assert.ok(!isAtCursor([lines(4)], []));
  });

  it("is a formatter where only the layout differs", () => {
    assert.ok(isLayoutOnly("f( 'a' )\n", 'f("a");\n'));
    assert.ok(!isLayoutOnly("f(a)\n", "f(b)\n"));
  });
});

describe("the target of a command", () => {
  it("is a path with hunks, never a uri or a request", () => {
    assert.ok(isPendingTarget({ path: "/w/a.ts" }));
    assert.ok(isPendingTarget({ path: "/w/a.ts", hunkIds: ["a"] }));
    assert.ok(!isPendingTarget({ scheme: "file", path: "/w/a.ts" }));
    assert.ok(!isPendingTarget({ path: "/w/a.ts", hunkIds: "a" }));
    assert.ok(!isPendingTarget({ requestId: "r", changeId: "c" }));
    assert.ok(!isPendingTarget(undefined));
  });
});

describe("decisions", () => {
  it("are taken back newest first, each with every file it was about", async () => {
    const ledger = new MemoryLedger();
    ledger.show([file, other]);
    const history = new DecisionHistory(ledger);
    await ledger.accept(file.path);
    history.add({ paths: [file.path], words: "Accepted 3 hunks" });
    await ledger.reject(other.path);
    history.add({ paths: [other.path], words: "Rejected 1 hunk in b.ts" });
    assert.equal(history.last?.words, "Rejected 1 hunk in b.ts");
    assert.deepEqual((await history.undo())?.undone, [other.path]);
    assert.deepEqual(ledger.files, [other]);
    assert.deepEqual((await history.undo())?.undone, [file.path]);
    assert.deepEqual(ledger.files, [file, other]);
    assert.equal(await history.undo(), undefined);
  });

  it("are taken back by their file as well, and then no second time", async () => {
    const ledger = new MemoryLedger();
    ledger.show([file, other]);
    const history = new DecisionHistory(ledger);
    await ledger.reject(other.path);
    history.add({ paths: [other.path], words: "Rejected 1 hunk in b.ts" });
    assert.equal(await history.undoIn(other.path), true);
    assert.deepEqual(ledger.files, [file, other]);
    assert.equal(history.last, undefined);
    assert.equal(await history.undoIn(file.path), false);
  });
});
