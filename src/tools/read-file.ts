import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import type { TextFile } from "../ports/workspace-files.ts";
import { defineTool, implied } from "./define-tool.ts";
import { listNames } from "./list-directory.ts";
import { missingFile } from "./missing-file.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostLines = 1000;
const mostCharacters = 30_000;

export const readFile = defineTool({
  name: "read_file",
  group: "core",
  readOnly: true,
  description:
    "Read a text file, or a range of its lines (not numbered; a part says which it is). Of a directory: its names.",
  input: z.object({
    path: z.string().meta(implied("From the workspace")),
    startLine: z.int().min(0).optional().describe("First line, from 1"),
    endLine: z.int().min(1).optional().meta(implied("Last line")),
  }),
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    return { title: `Read ${path.display}${linesOf(input)}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const path = await permittedPath(input, input.path, context);
    const file = await context.files.read(path, context.signal);
    switch (file.kind) {
      case "missing":
        throw await missingFile(path, context);
      case "directory":
        return listNames(path, context);
      case "binary":
        return {
          content: `${path.display} is binary: ${kindOf(path.display)}, ${file.size} bytes.`,
          details: { path: path.display, binary: true, size: file.size },
        };
      case "text": {
        const part = selectLines(file, input.startLine, input.endLine);
        const { totalLines, ...lines } = part.lines;
        context.seen.shown(path.absolute, { hash: file.hash, totalLines }, part.isCut ? [] : [lines]);
        return { content: part.content, details: { path: path.display, ...part.lines } };
      }
    }
  },
});

interface Part {
  content: string;
  lines: { startLine: number; endLine: number; totalLines: number };
  /** Its only line is shown in part. */
  isCut?: boolean;
}

/** Plain text; of a part the last line says which it is. */
function selectLines(file: TextFile, from = 1, endLine?: number): Part {
  const text = file.text.includes("\r") ? file.text.replace(/\r\n?/g, "\n") : file.text;
  const startLine = Math.max(1, from);
  const lines = text.split("\n");
  const isEnded = lines.at(-1) === "";
  if (isEnded) lines.pop();
  const totalLines = lines.length;
  if (totalLines === 0) return { content: "(empty file)", lines: { startLine: 1, endLine: 0, totalLines } };
  if (startLine > totalLines) {
    throw new ToolError("invalid_input", `The file has ${totalLines} lines; there is no line ${startLine}.`);
  }
  if (endLine !== undefined && endLine < startLine) {
    throw new ToolError("invalid_input", `endLine ${endLine} is before startLine ${startLine}.`);
  }
  const wanted = Math.min(endLine ?? totalLines, totalLines);
  const end = lastLineThatFits(lines, startLine, wanted);
  const selected = lines.slice(startLine - 1, end).join("\n");
  const isCut = selected.length > mostCharacters;
  const body = isCut ? selected.slice(0, mostCharacters) : selected;
  const isWhole = startLine === 1 && endLine === undefined && end === totalLines && !isCut;
  const notes = isWhole ? [] : [`lines ${startLine}–${end} of ${totalLines}`];
  if (isCut) notes.push(`line ${end} is cut after ${mostCharacters} of its ${selected.length} characters`);
  if (end < wanted) notes.push(`use startLine ${end + 1} for the rest`);
  if (end === totalLines && !isEnded) notes.push("no newline at the end");
  const top = end < wanted ? `(part of ${totalLines} lines; the last line says how to get the rest)\n` : "";
  return {
    content: `${top}${body}${notes.length === 0 ? "" : `\n(${notes.join("; ")})`}`,
    lines: { startLine, endLine: end, totalLines },
    isCut,
  };
}

/** `, lines 3–40`, for the title. */
function linesOf({ startLine, endLine }: { startLine?: number | undefined; endLine?: number | undefined }): string {
  const first = startLine || 1;
  if (endLine !== undefined) return first === endLine ? `, line ${endLine}` : `, lines ${first}–${endLine}`;
  return first > 1 ? `, from line ${first}` : "";
}

/** At least the first line, even when it is too long alone. */
function lastLineThatFits(lines: readonly string[], startLine: number, wanted: number): number {
  let characters = 0;
  let end = startLine;
  for (let line = startLine; line <= wanted && line < startLine + mostLines; line += 1) {
    characters += (lines[line - 1]?.length ?? 0) + 1;
    if (characters > mostCharacters && line > startLine) break;
    end = line;
  }
  return end;
}

function kindOf(path: string): string {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(path)?.[1];
  return extension === undefined ? "unknown kind" : `${extension.toUpperCase()} file`;
}
