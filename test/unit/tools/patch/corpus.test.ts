import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { ToolError } from "../../../../src/base/errors.ts";
import { applyPatch } from "../../../../src/tools/apply-patch.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../../fakes/tool-context.ts";
import { goodPatches } from "./patches-that-apply.ts";
import { badPatches } from "./patches-that-fail.ts";

describe("apply_patch applies", () => {
  for (const { name, before, patch, after, says } of goodPatches) {
    it(name, () =>
      inWorkspace(before, async (workspace) => {
        const result = await workspace.call(applyPatch, { patch });
        assert.deepEqual(await textsOf(workspace), without({ ...before, ...after }));
        if (says === undefined) assert.doesNotMatch(result.content, /Chunk at line/);
        else assert.match(result.content, says);
      }),
    );
  }
});

describe("apply_patch refuses", () => {
  for (const { name, before, patch, code, says } of badPatches) {
    it(name, () =>
      inWorkspace(before, async (workspace) => {
        const error = await workspace.call(applyPatch, { patch }).then(
          () => assert.fail("it was applied"),
          (thrown: unknown) => thrown,
        );
        assert.ok(error instanceof ToolError, String(error));
        const told = `${error.message}\n${error.hint ?? ""}`;
        assert.equal(error.code, code, told);
        for (const pattern of says) assert.match(told, pattern);
        assert.deepEqual(await textsOf(workspace), before);
      }),
    );
  }
});

async function inWorkspace(
  files: Record<string, string>,
  act: (workspace: ToolWorkspace) => Promise<void>,
): Promise<void> {
  const workspace = await createToolWorkspace();
  try {
    for (const [path, content] of Object.entries(files)) await workspace.write(path, content);
    await act(workspace);
  } finally {
    await workspace.dispose();
  }
}

async function textsOf(workspace: ToolWorkspace): Promise<Record<string, string>> {
  const entries = await readdir(workspace.folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(workspace.folder.length + 1));
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await workspace.read(path)])));
}

function without(files: Record<string, string | null>): Record<string, string> {
  const entries = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(entries);
}
