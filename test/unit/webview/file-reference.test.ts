import assert from "node:assert/strict";
import { parseFileReference } from "../../../src/webview/markdown/file-reference.ts";

describe("file reference", () => {
  it("reads paths with and without a line", () => {
    assert.deepEqual(parseFileReference("src/a.ts"), { path: "src/a.ts" });
    assert.deepEqual(parseFileReference("src/a.ts:12"), { path: "src/a.ts", line: 12 });
    assert.deepEqual(parseFileReference("src/a.ts:12:4"), { path: "src/a.ts", line: 12 });
    assert.deepEqual(parseFileReference("src/a.ts:12-20"), { path: "src/a.ts", line: 12 });
    assert.deepEqual(parseFileReference("README.md#L7"), { path: "README.md", line: 7 });
    assert.deepEqual(parseFileReference("lib/x.zig:3"), { path: "lib/x.zig", line: 3 });
  });

  it("leaves code alone", () => {
    for (const text of ["console.log", "array.map(x)", "npm test", "a.b", "1.5", "//cdn.example.com/a.js", "v1.2"]) {
      assert.equal(parseFileReference(text), undefined, text);
    }
  });
});
