import assert from "node:assert/strict";
import { isElision, mayElide } from "../../../src/tools/elision.ts";

const elisions = [
  "// ... existing code ...",
  "//...existing code...",
  "// ...existing code...",
  "  # ... rest of the file",
  "/* existing code ... */",
  "// ... rest unchanged",
  "// ... rest",
  "// rest unchanged",
  "// ... (rest unchanged)",
  "// ... as before",
  "// ... implementation ...",
  "{/* ... rest unchanged */}",
  "// (unchanged)",
  "// --- rest of the code ---",
  "// rest of the file stays the same",
  "<!-- ... existing content ... -->",
  "... rest of the file",
  "-- ... remaining columns",
];

const ordinary = [
  "    ...",
  "  ...rest,",
  "  ...existing,",
  "// and so on ...",
  "const a = 1; // ... existing",
  "// existing rows are kept when the table is migrated",
  "// the rest of the array is sorted",
  "// unchanged rows are skipped",
  "// other",
  "# The same as before, but faster: see the benchmark",
  "// Loading…",
  "// previous value",
];

describe("lines that stand for lines left out", () => {
  for (const line of elisions) {
    it(`${line} does`, () => assert.ok(mayElide(line) && isElision(line, true)));
  }
  for (const line of ordinary) {
    it(`${line.trim()} does not`, () => assert.ok(!isElision(line, true)));
  }
  it("a comment of dots alone does only where it takes the place of something", () => {
    assert.ok(isElision("// ...", true));
    assert.ok(!isElision("// ...", false));
  });
});
