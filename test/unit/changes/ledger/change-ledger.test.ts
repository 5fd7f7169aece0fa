import assert from "node:assert/strict";
import { chmodSync, rmSync, statSync } from "node:fs";
import { UserError } from "../../../../src/base/errors.ts";
import { LedgerWorkspace } from "./ledger-workspace.ts";

describe("the change ledger", () => {
  let space: LedgerWorkspace;
  beforeEach(() => {
    space = new LedgerWorkspace();
  });
  afterEach(() => space.remove());

  describe("what waits for review", () => {
    it("is every hunk of an edit that nobody has seen, against the file as it was", async () => {
      space.put("a.ts", "1\n2\n3\n4\n5\n");
      space.begin("Mend it");
      await space.agentWrite("a.ts", "1\nTWO\n3\n4\n5\n6\n");
      assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +TWO", "  6: - +6"]);
      assert.equal(space.ledger.original(space.at("a.ts")), "1\n2\n3\n4\n5\n");
      assert.equal(space.ledger.files[0]?.request.title, "Mend it");
    });

    it("is nothing of an edit that was reviewed before it was written", async () => {
      space.put("a.ts", "1\n");
      await space.agentWrite("a.ts", "2\n", { reviewed: true });
      assert.deepEqual(space.pending(), []);
    });

    it("keeps what was pending when a reviewed edit comes beside it", async () => {
      space.put("a.ts", "1\n2\n3\n");
      await space.agentWrite("a.ts", "ONE\n2\n3\n");
      await space.agentWrite("a.ts", "ONE\n2\nTHREE\n", { reviewed: true });
      assert.deepEqual(space.pending(), ["edit a.ts", "  1: -1 +ONE"]);
      await space.ledger.reject(space.at("a.ts"));
      assert.equal(space.read("a.ts"), "1\n2\nTHREE\n");
    });

    it("shows what another process tracks and decides, once it is told to look", async () => {
      space.put("a.ts", "1\n2\n");
      space.put("b.ts", "1\n");
      const window = space.open();
      await window.ready;
      await space.agentWrite("a.ts", "1\nTWO\n");
      await space.agentWrite("b.ts", "ONE\n");
      assert.deepEqual(window.files, []);
      const heard: string[] = [];
      window.on(({ paths }) => heard.push(...paths));
      await window.catchUp();
      const shown = () => window.files.map(({ display }) => display).toSorted();
      assert.deepEqual(shown(), ["a.ts", "b.ts"]);
      assert.deepEqual([...new Set(heard)].toSorted(), [space.at("a.ts"), space.at("b.ts")]);
      await space.ledger.reject(space.at("a.ts"));
      await window.catchUp();
      assert.deepEqual(shown(), ["b.ts"]);
      heard.length = 0;
      await window.accept(space.at("b.ts"));
      heard.length = 0;
      await window.catchUp();
      assert.deepEqual(heard, [], "what it wrote itself is no news");
    });

    it("survives a restart, and one without any farewell", async () => {
      space.put("a.ts", "1\n2\n");
      await space.agentWrite("a.ts", "1\nTWO\n");
      space.reload();
      await space.ledger.ready;
      assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +TWO"]);
    });

    it("is in the order of the paths after a restart", async () => {
      for (const name of ["e", "b", "d", "a", "c"]) await space.agentWrite(`${name}.ts`, "1\n");
      space.reload();
      await space.ledger.ready;
      const shown = space.ledger.files.map(({ display }) => display);
      assert.deepEqual(shown, ["a.ts", "b.ts", "c.ts", "d.ts", "e.ts"]);
    });

    it("takes what was written while Lathe was closed for the user's", async () => {
      space.put("a.ts", "1\n2\n3\n");
      await space.agentWrite("a.ts", "1\nTWO\n3\n");
      space.put("a.ts", "0\n1\nTWO\n3\n");
      space.reload();
      await space.ledger.ready;
      assert.deepEqual(space.pending(), ["edit a.ts", "  3: -2 +TWO"]);
      await space.ledger.reject(space.at("a.ts"));
      assert.equal(space.read("a.ts"), "0\n1\n2\n3\n");
    });

    it("shows a file with its requests, created, deleted and moved", async () => {
      space.put("old.ts", "old\n");
      space.put("from.ts", "moves\n");
      await space.agentWrite("new.ts", "new\n");
      await space.agentDelete("old.ts");
      await space.agentMove("from.ts", "to.ts");
      assert.deepEqual(space.pending(), ["create new.ts", "  1: - +new", "delete old.ts", "move to.ts"]);
      assert.equal(space.ledger.file(space.at("to.ts"))?.originalPath, space.at("from.ts"));
      assert.equal(space.ledger.file(space.at("from.ts"))?.path, space.at("to.ts"));
    });
  });

  describe("a decision", () => {
    it("on one hunk leaves the others", async () => {
      space.put("a.ts", "1\n2\n3\n4\n5\n");
      await space.agentWrite("a.ts", "ONE\n2\n3\n4\nFIVE\n");
      const [first = "", second = ""] = space.hunkIds("a.ts");
      await space.ledger.accept(space.at("a.ts"), [first]);
      await space.ledger.reject(space.at("a.ts"), { hunkIds: [second] });
      assert.equal(space.read("a.ts"), "ONE\n2\n3\n4\n5\n");
      assert.deepEqual(space.pending(), []);
    });

    it("that rejects brings the bytes back: encodings, marks and endings", async () => {
      for (const bytes of ["\ufeffone\r\ntwo\r\n", "no end", "mixed\r\nends\n"]) {
        space.put("a.txt", bytes);
        const before = space.read("a.txt");
        const text = bytes.replace("\ufeff", "");
        await space.agentWrite("a.txt", `${text}more\r\n`);
        await space.ledger.reject(space.at("a.txt"));
        assert.equal(space.read("a.txt"), before);
      }
    });

    it("on a created file deletes it, unless the user has written in it", async () => {
      await space.agentWrite("a.ts", "1\n2\n");
      await space.ledger.reject(space.at("a.ts"));
      assert.equal(space.read("a.ts"), undefined);
      await space.agentWrite("b.ts", "1\n2\n");
      space.put("b.ts", "1\n2\nmine\n");
      await space.ledger.reject(space.at("b.ts"));
      assert.equal(space.read("b.ts"), "mine\n");
    });

    it("on an empty created file deletes it as well", async () => {
      await space.agentWrite("empty.ts", "");
      assert.deepEqual(space.pending(), ["create empty.ts"]);
      await space.ledger.reject(space.at("empty.ts"));
      assert.equal(space.read("empty.ts"), undefined);
    });

    it("on a deleted file brings it back with its bytes and its mode", async () => {
      space.put("run.sh", Buffer.from([0x23, 0x21, 0, 255, 10]));
      chmodSync(space.at("run.sh"), 0o755);
      const before = space.read("run.sh");
      await space.agentDelete("run.sh");
      space.reload();
      await space.ledger.ready;
      await space.ledger.reject(space.at("run.sh"));
      assert.equal(space.read("run.sh"), before);
      assert.equal(statSync(space.at("run.sh")).mode & 0o777, 0o755);
    });

    it("on a moved file that was also edited undoes both", async () => {
      space.put("a.ts", "1\n2\n");
      await space.agentWrite("a.ts", "1\nTWO\n");
      await space.agentMove("a.ts", "b.ts");
      assert.deepEqual(space.pending(), ["move b.ts", "  2: -2 +TWO"]);
      await space.ledger.reject(space.at("b.ts"));
      assert.deepEqual(space.snapshot(), { "a.ts": "1\n2\n" });
    });

    it("can be taken back, both ways", async () => {
      space.put("a.ts", "1\n2\n");
      await space.agentWrite("a.ts", "1\nTWO\n");
      await space.ledger.reject(space.at("a.ts"));
      assert.equal(await space.ledger.undo(space.at("a.ts")), true);
      assert.equal(space.read("a.ts"), "1\nTWO\n");
      assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +TWO"]);
      assert.deepEqual(space.ledger.takeFeedback("s1"), [], "nothing was rejected in the end");
      await space.ledger.accept(space.at("a.ts"));
      assert.equal(await space.ledger.undo(space.at("a.ts")), true);
      assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +TWO"]);
      assert.equal(await space.ledger.undo(space.at("a.ts")), false);
    });

    it("cannot be taken back once the user has gone on", async () => {
      space.put("a.ts", "1\n2\n3\n");
      await space.agentWrite("a.ts", "1\nTWO\nTHREE\n");
      const [only = ""] = space.hunkIds("a.ts");
      await space.ledger.reject(space.at("a.ts"), { hunkIds: [only] });
      space.put("a.ts", "0\n1\n2\n3\n");
      assert.equal(await space.ledger.undo(space.at("a.ts")), false);
      assert.equal(space.read("a.ts"), "0\n1\n2\n3\n");
    });

    it("on lines that the user has changed since is refused with a word", async () => {
      space.put("a.ts", "1\n2\n");
      await space.agentWrite("a.ts", "1\nTWO\n");
      const [only = ""] = space.hunkIds("a.ts");
      space.put("a.ts", "1\nmine\n");
      await assert.rejects(space.ledger.reject(space.at("a.ts"), { hunkIds: [only] }), (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, "review_conflict");
        return true;
      });
      assert.equal(space.read("a.ts"), "1\nmine\n");
    });
  });

  describe("the user's own edits", () => {
    it("come back to the agent's hunk when he undoes them", async () => {
      space.put("a.ts", "1\n2\n3\n");
      await space.agentWrite("a.ts", "1\nTWO\n3\n");
      const path = space.at("a.ts");
      space.ledger.edited(path, "1\nTWO x\n3\n", "user");
      assert.deepEqual(space.pending(), []);
      space.ledger.edited(path, "1\nTWO\n3\n", "user");
      assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +TWO"]);
    });

    it("in a formatter's hand keep a hunk the agent's", async () => {
      space.put("a.ts", "1\n2\n3\n");
      await space.agentWrite("a.ts", "1\nif(x){}\n3\n");
      space.ledger.edited(space.at("a.ts"), "1\nif (x) {}\n3\n", "formatter");
      assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +if (x) {}"]);
    });

    it("that delete the file are a conflict, and reject brings the original back", async () => {
      space.put("a.ts", "1\n2\n");
      await space.agentWrite("a.ts", "1\nTWO\n");
      rmSync(space.at("a.ts"));
      await space.ledger.refresh(space.at("a.ts"));
      assert.deepEqual(space.pending(), ["edit a.ts conflicted", "  2: -2 +TWO"]);
      assert.match(space.ledger.files[0]?.problem ?? "", /is gone\. Reject brings back/);
      await space.ledger.reject(space.at("a.ts"));
      assert.equal(space.read("a.ts"), "1\n2\n");
      assert.deepEqual(space.pending(), []);
    });

    it("that make it binary are a conflict, which goes when the text is back", async () => {
      space.put("a.ts", "1\n");
      const { changeId } = await space.agentWrite("a.ts", "2\n");
      const told: (string | undefined)[] = [];
      space.ledger.on(({ changeIds }) => told.push(space.ledger.decisions(changeIds)[0]?.state));
      space.put("a.ts", Buffer.from([0, 1, 2, 0]));
      await space.ledger.refresh(space.at("a.ts"));
      assert.deepEqual(space.pending()[0], "edit a.ts conflicted");
      await assert.rejects(space.ledger.reject(space.at("a.ts")), UserError);
      space.put("a.ts", "2\n");
      await space.ledger.refresh(space.at("a.ts"));
      assert.deepEqual(space.pending(), ["edit a.ts", "  1: -1 +2"]);
      assert.deepEqual(space.ledger.decisions([changeId]), [
        { changeId, state: "pending", hunks: [{ hunkId: "h1", state: "pending" }] },
      ]);
      assert.deepEqual(
        told.filter((state) => state !== undefined),
        ["conflicted", "pending"],
      );
    });

    it("bring back a file that the agent deleted: then it is his", async () => {
      space.put("a.ts", "1\n");
      await space.agentDelete("a.ts");
      space.put("a.ts", "mine\n");
      await space.ledger.refresh(space.at("a.ts"));
      assert.deepEqual(space.pending(), []);
    });

    it("that rename the file or its folder take what is pending along", async () => {
      space.put("dir/a.ts", "1\n2\n");
      await space.agentWrite("dir/a.ts", "1\nTWO\n");
      rmSync(space.at("dir"), { recursive: true });
      space.put("new/a.ts", "1\nTWO\n");
      space.ledger.renamed(space.at("dir"), space.at("new"));
      await space.ledger.flush();
      assert.deepEqual(space.pending(), ["edit new/a.ts", "  2: -2 +TWO"]);
      await space.ledger.reject(space.at("new/a.ts"));
      assert.deepEqual(space.snapshot(), { "new/a.ts": "1\n2\n" });
    });
  });

  it("counts what the agent's own command does to a tracked file as the agent's", async () => {
    space.put("a.ts", "1\n2\n3\n");
    await space.agentWrite("a.ts", "1\nTWO\n3\n");
    await space.ledger.aroundCommand("s1", async () => space.put("a.ts", "1\nTWO;\n3;\n"));
    assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2|3 +TWO;|3;"]);
  });

  it("tracks the text that an editor formatted while it saved", async () => {
    space.put("a.ts", "1\n");
    const resolved = await space.files.resolve(space.at("a.ts"));
    const view = await space.agentWrite("a.ts", "1\nx=1\n");
    assert.equal(view.hunks.length, 1);
    const before = await space.files.read(resolved, new AbortController().signal);
    assert.ok(before.kind === "text");
    await space.ledger.track(
      {
        sessionId: "s1",
        callId: "c2",
        kind: "edit",
        path: resolved,
        before,
        text: "1\nx=1\ny=2\n",
        view,
        reviewed: false,
      },
      async () => {
        space.put("a.ts", "1\nx = 1\ny = 2\n");
        return "1\nx = 1\ny = 2\n";
      },
    );
    await space.ledger.reject(space.at("a.ts"));
    assert.equal(space.read("a.ts"), "1\n");
  });

  it("forgets a change whose write failed", async () => {
    space.put("a.ts", "1\n");
    const resolved = await space.files.resolve(space.at("a.ts"));
    const view = await space.agentWrite("a.ts", "2\n", { reviewed: true });
    const failing = {
      sessionId: "s1",
      callId: "c",
      kind: "create" as const,
      path: resolved,
      text: "x\n",
      view,
      reviewed: false,
    };
    await assert.rejects(
      space.ledger.track(failing, () => Promise.reject(new Error("disk full"))),
      /disk full/,
    );
    space.reload();
    await space.ledger.ready;
    assert.deepEqual(space.pending(), []);
  });

  describe("what a transcript shows", () => {
    it("follows every hunk of a change to its end", async () => {
      space.put("a.ts", "1\n2\n3\n4\n5\n6\n7\n");
      const { changeId } = await space.agentWrite("a.ts", "ONE\n2\nTHREE\n4\nFIVE\n6\nSEVEN\n");
      const [a = "", b = ""] = space.hunkIds("a.ts");
      const path = space.at("a.ts");
      await space.ledger.accept(path, [a]);
      await space.ledger.reject(path, { hunkIds: [b] });
      space.ledger.edited(path, "ONE\n2\n3\n4\nmine\n6\nSEVEN\n", "user");
      const expected = [
        {
          changeId,
          state: "pending",
          by: "user",
          hunks: [
            { hunkId: "h1", state: "accepted" },
            { hunkId: "h2", state: "rejected" },
            { hunkId: "h3", state: "superseded" },
            { hunkId: "h4", state: "pending" },
          ],
        },
      ];
      const sorted = () =>
        space.ledger
          .decisions([changeId, "unknown"])
          .map((one) => ({ ...one, hunks: one.hunks.toSorted((x, y) => x.hunkId.localeCompare(y.hunkId)) }));
      assert.deepEqual(sorted(), expected);
      await space.ledger.flush();
      space.put("a.ts", "ONE\n2\n3\n4\nmine\n6\nSEVEN\n");
      space.reload();
      await space.ledger.ready;
      assert.deepEqual(sorted(), expected);
      const found = space.ledger.locate(changeId, "h4");
      assert.equal(found?.path, path);
      assert.deepEqual(found?.hunkIds, space.hunkIds("a.ts"));
    });

    it("says that a later edit has taken a hunk's place", async () => {
      space.put("a.ts", "1\n2\n");
      const first = await space.agentWrite("a.ts", "1\nTWO\n");
      await space.agentWrite("a.ts", "1\n2\n");
      const [decided] = space.ledger.decisions([first.changeId]);
      assert.deepEqual([decided?.state, decided?.by], ["superseded", "agent"]);
    });
  });

  it("goes back with the files to where it was, and forward again", async () => {
    space.put("a.ts", "1\n2\n3\n");
    await space.agentWrite("a.ts", "ONE\n2\n3\n");
    const early = space.now();
    await space.agentWrite("a.ts", "ONE\n2\nTHREE\n");
    const late = space.now();
    space.put("a.ts", "ONE\n2\n3\n");
    await space.ledger.rewind([space.at("a.ts")], early);
    assert.deepEqual(space.pending(), ["edit a.ts", "  1: -1 +ONE"]);
    space.put("a.ts", "ONE\n2\nTHREE\n");
    await space.ledger.rewind([space.at("a.ts")], late);
    assert.deepEqual(space.pending(), ["edit a.ts", "  1: -1 +ONE", "  3: -3 +THREE"]);
  });

  it("sees what another process has tracked in the same folder", async () => {
    space.put("a.ts", "1\n2\n");
    await space.ledger.ready;
    const other = space.open();
    const mine = space.ledger;
    space.ledger = other;
    await space.agentWrite("a.ts", "1\nTWO\n");
    space.ledger = mine;
    await mine.refresh(space.at("a.ts"));
    assert.deepEqual(space.pending(), ["edit a.ts", "  2: -2 +TWO"]);
  });
});
