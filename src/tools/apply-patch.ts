import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import type { Access } from "../protocol/access.ts";
import type { ApprovedChange, PlannedChange, ToolContext } from "./define-tool.ts";
import { defineTool } from "./define-tool.ts";
import { describeWritten, summarizeChange } from "./describe-written.ts";
import { parsePatch } from "./patch/parse-patch.ts";
import { planPatch } from "./patch/plan-patch.ts";
import { pathAccess } from "./path-access.ts";
import { writeApproved } from "./write-approved.ts";

/** What `access` found out and `run` tells. */
const remarks = new WeakMap<object, string[]>();

export const applyPatch = defineTool({
  name: "apply_patch",
  group: "core",
  description: `Create, change, move or delete files with one patch; all of it applies, or nothing is written:
*** Begin Patch
*** Add File: new.ts
+each line with +
*** Update File: src/a.ts
*** Move to: src/b.ts
@@ class or function the lines are in
 3 lines of context, exact
-old line
+new line
 3 lines of context
*** Delete File: old.ts
*** End Patch
Move and @@ are optional. Lines that are missing or not unique are refused, with the closest place.`,
  input: z.object({ patch: z.string().min(1).describe("The patch") }),
  async access(input, context) {
    const { sections, faults } = parsePatch(input.patch);
    if (faults.length > 0) {
      throw new ToolError("invalid_input", `The patch cannot be read; nothing was written.\n${faults.join("\n")}`);
    }
    const plan = await planPatch(sections, context);
    remarks.set(input, plan.remarks);
    return { title: titleOf(plan.changes), access: accessOf(plan.changes), changes: plan.changes };
  },
  async run(input, context, approved) {
    await refuseChanged(approved, context);
    const results = await writeApproved(approved, context);
    const notes = results.some(({ written }) => written) ? (remarks.get(input) ?? []) : [];
    return {
      content: [...results.map(describeWritten), ...notes].join("\n"),
      details: { changes: results.map(summarizeChange) },
    };
  },
});

const verbs: Readonly<Record<PlannedChange["kind"], string>> = {
  create: "Create",
  edit: "Edit",
  delete: "Delete",
  move: "Move",
};

function titleOf(changes: readonly PlannedChange[]): string {
  const [first] = changes;
  const files = new Set(changes.map((change) => change.path.absolute)).size;
  if (first === undefined) return "Change nothing";
  if (files > 1) return `Patch ${files} files`;
  const moved = changes.find((change) => change.newPath !== undefined)?.newPath;
  const target = moved === undefined ? "" : ` to ${moved.display}`;
  const verb = moved === undefined ? verbs[first.kind] : changes.length > 1 ? "Edit and move" : "Move";
  return `${verb} ${first.path.display}${target}`;
}

function accessOf(changes: readonly PlannedChange[]): Access[] {
  const paths = changes.flatMap(({ path, newPath }) => (newPath === undefined ? [path] : [path, newPath]));
  const unique = new Map(paths.map((path) => [path.absolute, path]));
  return [...unique.values()].map((path) => pathAccess("write", path));
}

/** Looks at every file before the first is written, so that a change during the review stops the whole patch. */
async function refuseChanged(approved: readonly ApprovedChange[], context: ToolContext): Promise<void> {
  if (approved.length < 2) return;
  for (const { path, newPath, expected } of approved) {
    const file = await context.files.read(path, context.signal);
    const hash = "hash" in file ? file.hash : undefined;
    const isSame = "missing" in expected ? file.kind === "missing" : hash === expected.hash;
    const isTaken = newPath !== undefined && (await context.files.read(newPath, context.signal)).kind !== "missing";
    if (isSame && !isTaken) continue;
    const which = isTaken ? newPath : path;
    throw new ToolError(
      "conflict",
      `${which.display} has changed in the meantime; nothing of the patch was written.`,
      "Read it again and send a new patch.",
    );
  }
}
