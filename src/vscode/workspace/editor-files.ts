import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { ToolError } from "../../base/errors.ts";
import type { Expected, FileContent, ResolvedPath, TextFile, WorkspaceFiles } from "../../ports/workspace-files.ts";
import { hashOf } from "../../workspace/hash.ts";
import { changedPart } from "./changed-part.ts";
import { formatAndSave, formatsOnSave, mayFormatOnSave, savesAsWritten } from "./format-on-save.ts";
import { documentAsOnDisk } from "./shown-text.ts";

export interface EditorFilesOptions {
  /** False where a file is brought back as it was, whatever a formatter thinks of it. */
  formats: boolean;
}

/**
 * The files on disk, except that a document with unsaved changes is read and written in its editor, and that what is formatted
 * on save is saved there.
 */
export function createEditorFiles(
  disk: WorkspaceFiles,
  { formats }: EditorFilesOptions = { formats: true },
): WorkspaceFiles {
  async function read(path: ResolvedPath, signal: AbortSignal): Promise<FileContent> {
    const document = await dirtyDocument(path);
    if (document === undefined) return disk.read(path, signal);
    const saved = await disk.read(path, signal);
    const text = document.getText();
    const like = saved.kind === "text" ? saved : { encoding: "utf8", byteOrderMark: false };
    const { encoding, byteOrderMark } = like;
    const size = Buffer.byteLength(text);
    return { kind: "text", text, encoding, byteOrderMark, hash: await textHash(text), size };
  }

  async function write(
    path: ResolvedPath,
    text: string,
    like: Pick<TextFile, "encoding" | "byteOrderMark"> | undefined,
    expected: Expected,
    signal: AbortSignal,
  ): Promise<string> {
    const dirty = await dirtyDocument(path);
    if (dirty === undefined && "missing" in expected) return create(path, text, like, expected, signal);
    const document = dirty ?? (await documentToFormat(path, text, expected, signal));
    if (document === undefined) return disk.write(path, text, like, expected, signal);
    if (dirty !== undefined) await expectDocument(dirty, path, expected);
    const edit = new vscode.WorkspaceEdit();
    const part = changedPart(document.getText(), text);
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(part.start), document.positionAt(part.end)),
      part.text,
    );
    const saved = (await vscode.workspace.applyEdit(edit)) && (await document.save());
    if (!saved) throw new ToolError("tool_error", `The editor did not take or save the change of ${path.display}.`);
    const content = await disk.read(path, signal);
    return content.kind === "text" ? content.hash : textHash(text);
  }

  /** A clean document whose saving runs a formatter; undefined where the disk is written as well, and more safely. */
  async function documentToFormat(
    path: ResolvedPath,
    text: string,
    expected: Expected,
    signal: AbortSignal,
  ): Promise<vscode.TextDocument | undefined> {
    if (!formats || !mayFormatOnSave(path.absolute)) return undefined;
    const saved = await disk.read(path, signal);
    if (saved.kind !== "text" || !("hash" in expected) || saved.hash !== expected.hash) return undefined;
    if ((await disk.resolve(path.absolute)).absolute !== path.absolute) return undefined;
    const document = await documentAsOnDisk(disk, path, signal);
    if (document === undefined || !formatsOnSave(document)) return undefined;
    return savesAsWritten(document, saved.text) && savesAsWritten(document, text) ? document : undefined;
  }

  async function create(
    path: ResolvedPath,
    text: string,
    like: Pick<TextFile, "encoding" | "byteOrderMark"> | undefined,
    expected: Expected,
    signal: AbortSignal,
  ): Promise<string> {
    const hash = await disk.write(path, text, like, expected, signal);
    if (!formats || !mayFormatOnSave(path.absolute)) return hash;
    const document = await documentAsOnDisk(disk, path, signal);
    if (document === undefined || !formatsOnSave(document) || !savesAsWritten(document, text)) return hash;
    if (!(await formatAndSave(document))) return hash;
    const content = await disk.read(path, signal);
    return content.kind === "text" ? content.hash : hash;
  }

  async function refuseDirty(path: ResolvedPath, expected: Expected): Promise<void> {
    const document = await dirtyDocument(path);
    if (document === undefined) return;
    await expectDocument(document, path, expected);
    throw new ToolError("conflict", `${path.display} has unsaved changes in the editor.`, "Ask the user to save it.");
  }

  return {
    roots: disk.roots,
    resolve: (path) => disk.resolve(path),
    list: (path, signal) => disk.list(path, signal),
    read,
    write,
    writeBytes: async (path, bytes, mode, expected, signal) => {
      await refuseDirty(path, expected);
      return disk.writeBytes(path, bytes, mode, expected, signal);
    },
    remove: async (path, expected, signal) => {
      await refuseDirty(path, expected);
      return disk.remove(path, expected, signal);
    },
    move: async (from, to, expected, signal) => {
      await refuseDirty(from, expected);
      return disk.move(from, to, expected, signal);
    },
  };
}

async function expectDocument(document: vscode.TextDocument, path: ResolvedPath, expected: Expected): Promise<void> {
  if ("hash" in expected && expected.hash === (await textHash(document.getText()))) return;
  throw new ToolError(
    "conflict",
    `${path.display} has been changed in the editor since it was read.`,
    "Read it again.",
  );
}

async function dirtyDocument(path: ResolvedPath): Promise<vscode.TextDocument | undefined> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty || document.isClosed || document.uri.scheme !== "file") continue;
    if (document.uri.fsPath === path.absolute) return document;
    const real = await realpath(document.uri.fsPath).catch(() => document.uri.fsPath);
    if (real === path.absolute) return document;
  }
  return undefined;
}

function textHash(text: string): Promise<string> {
  return hashOf(Buffer.from(text));
}
