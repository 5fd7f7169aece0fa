import { ToolError } from "../../base/errors.ts";
import type { FileContent, ResolvedPath, WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { BlobStore } from "../contents/blob-store.ts";
import type { DiskAction } from "./decide-entry.ts";
import { type Entry, textOf } from "./tracked-entry.ts";

const { signal } = new AbortController();

/**
 * Brings the disk from what an entry says to what an action asks for, only if the file is as the entry has it.
 * @throws ToolError conflict when it is not; what the files throw.
 */
export async function carryOut(
  action: DiskAction,
  entry: Entry,
  files: WorkspaceFiles,
  blobs: BlobStore,
): Promise<void> {
  if (action.kind === "none") return;
  const path = await files.resolve(entry.path);
  const content = await files.read(path, signal);
  switch (action.kind) {
    case "write":
      await write(path, content, entry, action.text, files);
      return;
    case "remove":
      if (content.kind === "missing") return;
      await files.remove(path, { hash: hashOf(content, entry) }, signal);
      return;
    case "recreate": {
      if (content.kind !== "missing") throw changedSince(entry);
      const bytes = action.raw === undefined ? undefined : blobs.get(action.raw);
      if (bytes !== undefined) await files.writeBytes(path, bytes, action.mode, { missing: true }, signal);
      else if (entry.text !== undefined) await files.write(path, action.text, entry.like, { missing: true }, signal);
      else throw new ToolError("not_found", `The bytes of ${entry.display} are no longer kept.`);
      return;
    }
    case "move": {
      const to = await files.resolve(action.to);
      const hash =
        action.text === undefined ? hashOf(content, entry) : await write(path, content, entry, action.text, files);
      await files.move(path, to, { hash }, signal);
    }
  }
}

async function write(
  path: ResolvedPath,
  content: FileContent,
  entry: Entry,
  text: string,
  files: WorkspaceFiles,
): Promise<string> {
  // A file that somebody has deleted comes back.
  if (content.kind === "missing") return files.write(path, text, entry.like, { missing: true }, signal);
  return files.write(
    path,
    text,
    content.kind === "text" ? content : entry.like,
    { hash: hashOf(content, entry) },
    signal,
  );
}

function hashOf(content: FileContent, entry: Entry): string {
  const isExpected =
    content.kind === "text"
      ? entry.text === undefined || content.text === textOf(entry)
      : content.kind === "binary" && entry.text === undefined;
  if (!isExpected || !("hash" in content)) throw changedSince(entry);
  return content.hash;
}

function changedSince(entry: Entry): ToolError {
  return new ToolError("conflict", `${entry.display} has changed in the meantime.`);
}
