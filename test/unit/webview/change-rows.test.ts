import assert from "node:assert/strict";
import type { FileChange, Hunk } from "../../../src/protocol/change.ts";
import type { ChangesBlock } from "../../../src/webview/state/block.ts";
import { changeRows, isOpenRow } from "../../../src/webview/state/change-rows.ts";
import { change } from "../../webview/panel-scenes.ts";

function block(hunks: number): ChangesBlock {
  const [first = assert.fail()] = change.hunks;
  const all = Array.from({ length: hunks }, (_, index): Hunk => ({ ...first, id: `h${index}`, state: "pending" }));
  const changed: FileChange = { ...change, state: "applied", hunks: all };
  return { kind: "changes", id: "b", reason: "", files: [{ callId: "e1", change: changed, tracked: true }] };
}

describe("the rows of a changes card", () => {
  it("show every small hunk of a few", () => {
    const [file, ...hunks] = changeRows(block(3), {}, undefined);
    assert.equal(file?.open, true);
    assert.deepEqual(
      hunks.map((row) => row.open),
      [true, true, true],
    );
    assert.equal(isOpenRow(hunks[0] ?? assert.fail()), true);
  });

  it("begin with the files of many, which open on request, each hunk without its lines", () => {
    const many = block(500);
    const closed = changeRows(many, {}, undefined);
    assert.deepEqual(
      closed.map((row) => row.open),
      [false],
    );
    assert.equal(isOpenRow(closed[0] ?? assert.fail()), true);
    const opened = changeRows(many, { [closed[0]?.id ?? ""]: true }, undefined);
    assert.equal(opened.length, 501);
    assert.equal(opened.filter((row) => row.hunk && row.open).length, 0);
  });
});
