import type { ToolSchema } from "../ports/chat-model.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import { type Tool, toolSchema } from "./define-tool.ts";

/** Of the tools that edit, those each format offers. The others can be called all the same. */
const offered: Readonly<Record<EditFormat, readonly string[]>> = {
  edit_file: ["edit_file", "write_file"],
  apply_patch: ["apply_patch"],
  write_file: ["write_file"],
};

const editTools: ReadonlySet<string> = new Set(Object.values(offered).flat());

/** Whether a tool is told to the model where edits have this format. */
export function isToldWith(format: EditFormat, name: string): boolean {
  return !editTools.has(name) || offered[format].includes(name);
}

/** The schema of a tool, without a word of tools that are not told. */
export function schemaWith(format: EditFormat, tool: Tool): ToolSchema {
  const schema = toolSchema(tool);
  if (isToldWith(format, "edit_file")) return schema;
  const description = schema.description.replace(/ [^.]*\bedit_file\b[^.]*\./, "");
  return description === schema.description ? schema : { ...schema, description };
}
