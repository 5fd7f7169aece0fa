import assert from "node:assert/strict";
import { LedgerWorkspace } from "./ledger-workspace.ts";

describe("feedback on changes", () => {
  let space: LedgerWorkspace;
  beforeEach(() => {
    space = new LedgerWorkspace();
  });
  afterEach(() => space.remove());

  describe("the agent", () => {
    it("hears once what was rejected, and why", async () => {
      space.put("a.ts", "1\n2\n3\n");
      await space.agentWrite("a.ts", "1\nTWO\n3\n");
      await space.ledger.reject(space.at("a.ts"), { reason: "Numbers, please." });
      space.reload();
      await space.ledger.ready;
      assert.deepEqual(space.ledger.takeFeedback("s1"), [
        [
          "The user rejected what you did to a.ts. The lines with - are there again, those with + are gone:",
          "@@ line 2 @@",
          "-2",
          "+TWO",
          "The user says: Numbers, please.",
        ].join("\n"),
      ]);
      assert.deepEqual(space.ledger.takeFeedback("s1"), []);
    });

    it("hears a comment on a hunk, which is then delivered", async () => {
      space.put("a.ts", "1\n2\n");
      await space.agentWrite("a.ts", "1\nTWO\n");
      const [only = ""] = space.hunkIds("a.ts");
      await space.ledger.comment(space.at("a.ts"), only, "Why upper case?");
      assert.deepEqual(
        space.ledger.files[0]?.hunks[0]?.comments.map((one) => one.delivered),
        [false],
      );
      assert.match(space.ledger.takeFeedback("s1")[0] ?? "", /edit of yours in a\.ts: Why upper case\?/);
      assert.deepEqual(
        space.ledger.files[0]?.hunks[0]?.comments.map((one) => one.delivered),
        [true],
      );
      assert.deepEqual(space.ledger.takeFeedback("other"), []);
    });

    it("hears where the lines are now", async () => {
      space.put("a.ts", "1\n2\n3\n4\n5\n6\n");
      await space.agentWrite("a.ts", "0\n0\n1\n2\nTHREE\n4\n5\nSIX\n");
      const [first = "", second = "", third = ""] = space.hunkIds("a.ts");
      await space.ledger.reject(space.at("a.ts"), { hunkIds: [second] });
      await space.ledger.reject(space.at("a.ts"), { hunkIds: [first, third] });
      const told = space.ledger
        .takeFeedback("s1")
        .map((text) => text.split("\n").filter((line) => line.startsWith("@@")));
      assert.deepEqual(told, [["@@ line 5 @@"], ["@@ line 1 @@", "@@ line 6 @@"]]);
    });

    it("hears that a file is gone, back, or in its old place", async () => {
      space.put("old.ts", "old\n");
      space.put("from.ts", "1\n");
      await space.agentWrite("new.ts", "new\n");
      await space.agentDelete("old.ts");
      await space.agentMove("from.ts", "to.ts");
      await space.agentWrite("to.ts", "ONE\n");
      for (const path of ["new.ts", "old.ts", "to.ts"]) await space.ledger.reject(space.at(path));
      assert.deepEqual(space.ledger.takeFeedback("s1"), [
        "The user rejected what you did to new.ts. The file is gone again.",
        "The user rejected what you did to old.ts. The file is back as it was.",
        [
          "The user rejected what you did to to.ts. The file is back in its old place. The lines with - are there again, those with + are gone:",
          "@@ line 1 @@",
          "-1",
          "+ONE",
        ].join("\n"),
      ]);
    });

    it("hears what is decided elsewhere while it works, each once", async () => {
      space.put("a.ts", "1\n");
      space.put("b.ts", "1\n");
      space.put("c.ts", "1\n");
      for (const path of ["a.ts", "b.ts", "c.ts"]) await space.agentWrite(path, "ONE\n");
      const heard = () => space.ledger.takeFeedback("s1").map((text) => /to (\S+)\.ts/.exec(text)?.[1]);
      const elsewhere = space.open();
      await elsewhere.ready;
      await elsewhere.reject(space.at("a.ts"));
      assert.deepEqual(heard(), ["a"]);
      await space.ledger.reject(space.at("b.ts"));
      await elsewhere.reject(space.at("c.ts"));
      assert.deepEqual(heard(), ["b", "c"]);
      assert.deepEqual(heard(), []);
      assert.deepEqual(elsewhere.takeFeedback("s1"), []);
    });
  });
});
