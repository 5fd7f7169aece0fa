import assert from "node:assert/strict";
import { applyPatch } from "../../../src/tools/apply-patch.ts";
import type { Tool } from "../../../src/tools/define-tool.ts";
import { editFile } from "../../../src/tools/edit-file.ts";
import { writeFile } from "../../../src/tools/write-file.ts";
import { AnsweringApprover, absentApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";
import { createTrial } from "./harness.ts";

describe("an edit that does not fit", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
    await workspace.write(".latheignore", "private/\n");
    await workspace.write("private/plan.txt", "sell the boat\n");
    await workspace.write("kept/notes.txt", "buy a boat\n");
    await workspace.write("open.txt", "rent a boat\n");
  });
  afterEach(() => workspace.dispose());

  async function attempt(name: string, input: unknown, options: Partial<Parameters<typeof createTrial>[0]> = {}) {
    const trial = createTrial({
      mode: "edits",
      tools: [editFile, applyPatch, writeFile] as Tool[],
      ports: { files: workspace.context.files, search: workspace.context.search },
      script: [{ toolCalls: [toolCall("1", name, input)] }, { text: "Done." }],
      ...options,
    });
    await trial.run();
    const [end] = trial.of("tool-end");
    const [request] = trial.of("permission-request");
    return { code: end?.code, content: end?.content ?? "", request };
  }
  const edit = (path: string) => ({ path, edits: [{ search: "sell the coat", replace: "x" }] });
  const patchOf = (path: string) =>
    `*** Begin Patch\n*** Update File: ${path}\n@@\n-sell the coat\n+x\n*** End Patch\n`;

  it("shows the closest lines of a file that may be read", async () => {
    const { code, content } = await attempt("edit_file", edit("open.txt"));
    assert.equal(code, "not_found");
    assert.match(content, /rent a boat/);
  });

  for (const approver of [absentApprover, new AnsweringApprover([{ decision: "reject" }, { decision: "reject" }])]) {
    const who = approver.canAsk ? "the user says no" : "nobody can be asked";
    it(`shows nothing of an ignored file where ${who}`, async () => {
      for (const [name, input] of [
        ["edit_file", edit("private/plan.txt")],
        ["apply_patch", { patch: patchOf("private/plan.txt") }],
      ] as const) {
        const { code, content, request } = await attempt(name, input, { approver });
        assert.equal(code, "denied", name);
        assert.doesNotMatch(content, /boat/, name);
        assert.equal(request?.title, "Read private/plan.txt?", name);
      }
    });
  }

  it("shows it once the user lets it be read", async () => {
    const approver = new AnsweringApprover([{ decision: "once" }]);
    const { code, content } = await attempt("edit_file", edit("private/plan.txt"), { approver });
    assert.equal(code, "not_found");
    assert.match(content, /sell the boat/);
  });

  it("shows nothing of a file that a rule keeps from being read, or that is outside of the workspace", async () => {
    const rules = new MemoryRuleStore([{ access: "read", pattern: "kept/**", action: "deny", scope: "user" }]);
    const kept = await attempt("edit_file", edit("kept/notes.txt"), { rules });
    assert.equal(kept.code, "denied");
    assert.doesNotMatch(kept.content, /boat/);
    const outside = await createToolWorkspace();
    try {
      await outside.write("else.txt", "row a boat\n");
      const told = await attempt("edit_file", edit(`${outside.folder}/else.txt`));
      assert.equal(told.code, "denied");
      assert.doesNotMatch(told.content, /boat/);
    } finally {
      await outside.dispose();
    }
  });
});
