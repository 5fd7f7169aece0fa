import assert from "node:assert/strict";
import { findFiles } from "../../../src/tools/find-files.ts";
import { listDirectory } from "../../../src/tools/list-directory.ts";
import { searchText } from "../../../src/tools/search-text.ts";
import { ignoreFileNames } from "../../../src/workspace/ignore-rules.ts";
import { createRipgrepSearch } from "../../../src/workspace/ripgrep-search.ts";
import { createToolWorkspace } from "../../fakes/tool-context.ts";

describe("ignore files", () => {
  for (const name of ignoreFileNames) {
    it(`of ${name} hold for reading, listing, finding and searching, with and without ripgrep`, async () => {
      const workspace = await createToolWorkspace();
      try {
        await workspace.write(name, "private/\n*.secret\n");
        await workspace.write("private/plan.md", "needle\n");
        await workspace.write("a.secret", "needle\n");
        await workspace.write("b.md", "needle\n");
        const { files } = workspace.context;
        assert.equal((await files.resolve("private/plan.md")).ignored, true);
        assert.equal((await files.resolve("b.md")).ignored, false);
        assert.equal((await files.resolve(name)).guarded, true);
        const listed = (await workspace.call(listDirectory, {})).content;
        assert.equal(listed, `${name}\nb.md\n(2 ignored entries not shown)`);
        for (const search of [createRipgrepSearch(files), createRipgrepSearch(files, { binary: null })]) {
          workspace.context.search = search;
          assert.equal((await workspace.call(searchText, { pattern: "needle" })).content, "b.md:1:needle");
          assert.equal((await workspace.call(findFiles, { glob: "*.md" })).content, "b.md");
          assert.match((await workspace.call(findFiles, { glob: "*.secret" })).content, /^No file/);
        }
      } finally {
        await workspace.dispose();
      }
    });
  }
});
