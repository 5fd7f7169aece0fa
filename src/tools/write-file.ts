import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { restoreHidden } from "../base/hidden-characters.ts";
import { planCreate, planEdit } from "../changes/plan-change.ts";
import { dominantEnding } from "../changes/split-lines.ts";
import type { PlannedChange } from "../ports/planned-change.ts";
import type { ResolvedPath, TextFile } from "../ports/workspace-files.ts";
import { defineTool, implied, type ToolContext } from "./define-tool.ts";
import { describeWritten, summarizeChange } from "./describe-written.ts";
import { describeRanges } from "./line-ranges.ts";
import { pathAccess } from "./path-access.ts";
import { refuseElision } from "./refuse-elision.ts";
import { isWhole } from "./seen-files.ts";
import { writeApproved } from "./write-approved.ts";

export const writeFile = defineTool({
  name: "write_file",
  group: "core",
  description: "Create a file, or replace one that you have read in full. To change parts use edit_file.",
  input: z.object({
    path: z.string().meta(implied("Missing directories are created")),
    content: z.string().meta(implied("The whole file")),
  }),
  async access(input, context) {
    const path = await context.files.resolve(input.path);
    const change = await planWrite(path, input.content, context);
    const verb = change.kind === "create" ? "Create" : "Write";
    return { title: `${verb} ${path.display}`, access: [pathAccess("write", path)], changes: [change] };
  },
  async run(_input, context, approved) {
    const results = await writeApproved(approved, context);
    return {
      content: results.map(describeWritten).join("\n"),
      details: { changes: results.map(summarizeChange) },
    };
  },
});

async function planWrite(path: ResolvedPath, content: string, context: ToolContext): Promise<PlannedChange> {
  const file = await context.files.read(path, context.signal);
  switch (file.kind) {
    case "missing":
      refuseElision("The content", content, undefined, path.display);
      return planCreate(path, content);
    case "directory":
      throw new ToolError("invalid_input", `${path.display} is a directory.`);
    case "binary":
      throw new ToolError("invalid_input", `${path.display} is binary and is not replaced by text.`);
    case "text":
      refuseBlindReplacement(path, file, content, context);
      refuseElision("The content", content, file.text, path.display);
      return planEdit(path, file, withEndingsOf(file.text, restoreHidden(content, file.text)));
  }
}

function refuseBlindReplacement(path: ResolvedPath, file: TextFile, content: string, context: ToolContext): void {
  if (content === "" && file.text !== "") {
    throw new ToolError("invalid_input", `This would empty ${path.display}.`, "To remove the file use delete_file.");
  }
  if (file.text !== "") refuseUnknown(path, file, context);
  if (content === file.text) throw new ToolError("invalid_input", `${path.display} has this content already.`);
}

/** What is replaced must be known in full, from before this turn: its results come after its calls were made. */
function refuseUnknown(path: ResolvedPath, file: TextFile, { seen }: ToolContext): void {
  const known = seen.known(path.absolute);
  const conflict = (message: string, hint: string) => new ToolError("conflict", message, hint);
  if (known !== undefined && known.hash !== file.hash) {
    throw conflict(
      `${path.display} has changed since you read it.`,
      "Read it again first, or use edit_file for a part.",
    );
  }
  if (known !== undefined && isWhole(known)) return;
  if (known === undefined) {
    throw conflict(
      `${path.display} exists, and you have not read what is in it now.`,
      "Read it and write in a later turn, or use edit_file for a part.",
    );
  }
  const part = known.lines.length === 0 ? "no line in full" : describeRanges(known.lines);
  throw conflict(
    `You have read ${part} of ${known.totalLines} of ${path.display}.`,
    "Read the rest first, or use edit_file for a part.",
  );
}

/** A file with Windows line endings keeps them, although models write `\n`. */
function withEndingsOf(before: string, content: string): string {
  const ending = dominantEnding(before);
  return ending === "\n" || content.includes("\r") ? content : content.replaceAll("\n", ending);
}
