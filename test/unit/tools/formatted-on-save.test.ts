import assert from "node:assert/strict";
import { writeFile as writeToDisk } from "node:fs/promises";
import type { WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import { editFile } from "../../../src/tools/edit-file.ts";
import { readFile } from "../../../src/tools/read-file.ts";
import { writeFile } from "../../../src/tools/write-file.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("an editor that formats what it saves", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
    workspace.context.files = formatting(workspace.context.files);
  });
  afterEach(() => workspace.dispose());

  const edit = (search: string, replace: string) =>
    workspace.call(editFile, { path: "a.ts", edits: [{ search, replace }] });

  it("tells the model what became of its lines, and lets the next edit pass", async () => {
    await workspace.write("a.ts", "one;\ntwo;\n");
    await workspace.call(readFile, { path: "a.ts" });
    const result = await edit("two;", "two;  \n\n\nthree;\t");
    assert.equal(await workspace.read("a.ts"), "one;\ntwo;\n\nthree;\n");
    assert.equal(
      result.content,
      "Edited a.ts at lines 2–5 (+4 −1).\nThe editor formatted a.ts when it was saved: 3 lines changed, now:\n2: two;\n4: three;",
    );
    await edit("three;", "3;");
    assert.equal(await workspace.read("a.ts"), "one;\ntwo;\n\n3;\n");
    await workspace.call(writeFile, { path: "a.ts", content: "all;\n" });
    assert.equal(await workspace.read("a.ts"), "all;\n");
  });

  it("says only where, when that is much", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index};  \n`).join("");
    const result = await workspace.call(writeFile, { path: "a.ts", content: lines });
    assert.match(result.content, /20 lines changed, at lines 1–20\. Read them again before you change them\.$/);
    await edit("line 3;", "third;");
  });

  it("is not spoken of where it changes nothing", async () => {
    const result = await workspace.call(writeFile, { path: "a.ts", content: "one;\n" });
    assert.equal(result.content, "Created a.ts (+1 −0).");
  });
});

/** The files of an editor whose formatter takes away white space at line ends and more than one blank line. */
function formatting(files: WorkspaceFiles): WorkspaceFiles {
  return {
    ...files,
    write: async (path, text, like, expected, signal) => {
      const hash = await files.write(path, text, like, expected, signal);
      const formatted = text.replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n");
      if (formatted === text) return hash;
      await writeToDisk(path.absolute, formatted);
      const saved = await files.read(path, signal);
      return "hash" in saved ? saved.hash : hash;
    },
  };
}
