import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { planMove } from "../changes/plan-change.ts";
import { defineTool } from "./define-tool.ts";
import { missingFile } from "./missing-file.ts";
import { pathAccess } from "./path-access.ts";
import { writeApproved } from "./write-approved.ts";

export const moveFile = defineTool({
  name: "move_file",
  group: "files",
  description: "Move or rename one file; directories on the way are created. Refuses to replace a file.",
  input: z.object({
    from: z.string().describe("Existing file"),
    to: z.string().describe("New path, not taken"),
  }),
  async access(input, context) {
    const [from, to] = [await context.files.resolve(input.from), await context.files.resolve(input.to)];
    const file = await context.files.read(from, context.signal);
    if (file.kind === "missing") throw await missingFile(from, context);
    if (file.kind === "directory") {
      throw new ToolError("invalid_input", `${from.display} is a directory.`, "Move its files, or use run_command.");
    }
    const target = await context.files.read(to, context.signal);
    if (target.kind !== "missing") throw new ToolError("conflict", `${to.display} exists already.`);
    return {
      title: `Move ${from.display} to ${to.display}`,
      access: [pathAccess("write", from), pathAccess("write", to)],
      changes: [planMove(from, to, file.hash)],
    };
  },
  async run(_input, context, approved) {
    const results = await writeApproved(approved, context);
    return { content: results.map(({ view }) => `Moved ${view.path} to ${view.newPath}.`).join("\n") };
  },
});
