import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { planDelete } from "../changes/plan-change.ts";
import { defineTool } from "./define-tool.ts";
import { missingFile } from "./missing-file.ts";
import { pathAccess } from "./path-access.ts";
import { writeApproved } from "./write-approved.ts";

export const deleteFile = defineTool({
  name: "delete_file",
  group: "files",
  description: "Delete one file. Refuses directories.",
  input: z.object({ path: z.string().describe("Existing file") }),
  async access(input, context) {
    const path = await context.files.resolve(input.path);
    const file = await context.files.read(path, context.signal);
    if (file.kind === "missing") throw await missingFile(path, context);
    if (file.kind === "directory") throw new ToolError("invalid_input", `${path.display} is a directory.`);
    return {
      title: `Delete ${path.display}`,
      access: [pathAccess("write", path)],
      changes: [planDelete(path, file)],
    };
  },
  async run(_input, context, approved) {
    const results = await writeApproved(approved, context);
    return { content: results.map(({ view }) => `Deleted ${view.path}.`).join("\n") };
  },
});
