import { aroundCommands } from "../changes/around-commands.ts";
import { contentHash } from "../changes/contents/content-hash.ts";
import type { CheckpointRecorder, SeenContent } from "../ports/checkpoints.ts";
import type { Git } from "../ports/git.ts";
import type { Shell } from "../ports/shell.ts";
import type { Expected, ResolvedPath, TextFile, WorkspaceFiles } from "../ports/workspace-files.ts";

export interface ChangingPorts {
  files: WorkspaceFiles;
  shell: Shell;
  git: Git;
}

/** The same ports, whose every change is noted by the recorder before it is made. */
export function withCheckpoints<Ports extends ChangingPorts>(ports: Ports, recorder: CheckpointRecorder): Ports {
  const around = aroundCommands(ports, (run) => recorder.aroundCommand(run));
  return { ...around, files: recordedFiles(ports.files, recorder) };
}

export function recordedFiles(files: WorkspaceFiles, recorder: CheckpointRecorder): WorkspaceFiles {
  const seenBy = (path: ResolvedPath, expected: Expected, signal: AbortSignal): SeenContent | undefined =>
    "hash" in expected
      ? { hash: expected.hash, read: () => unsavedBytes(files, path, expected.hash, signal) }
      : undefined;
  return {
    roots: files.roots,
    resolve: (path) => files.resolve(path),
    read: (path, signal) => files.read(path, signal),
    list: (path, signal) => files.list(path, signal),
    write: async (path, text, like, expected, signal) => {
      const planned = plannedHash(text, like);
      await recorder.beforeChange(path.absolute, planned, seenBy(path, expected, signal));
      const hash = await files.write(path, text, like, expected, signal);
      // An editor may format what it saves.
      if (hash !== planned) recorder.afterChange(path.absolute, hash);
      return hash;
    },
    writeBytes: async (path, bytes, mode, expected, signal) => {
      await recorder.beforeChange(path.absolute, contentHash(bytes), seenBy(path, expected, signal));
      return files.writeBytes(path, bytes, mode, expected, signal);
    },
    remove: async (path, expected, signal) => {
      await recorder.beforeChange(path.absolute, null, seenBy(path, expected, signal));
      return files.remove(path, expected, signal);
    },
    move: async (from, to, expected, signal) => {
      await recorder.beforeChange(from.absolute, null, seenBy(from, expected, signal));
      await recorder.beforeChange(to.absolute, "hash" in expected ? expected.hash : undefined);
      return files.move(from, to, expected, signal);
    },
  };
}

/** The hash a text will have on disk; undefined where that takes an encoding other than UTF-8. */
function plannedHash(text: string, like: Pick<TextFile, "encoding" | "byteOrderMark"> | undefined): string | undefined {
  if ((like?.encoding ?? "utf8") !== "utf8") return undefined;
  return contentHash(Buffer.from(like?.byteOrderMark ? `\ufeff${text}` : text));
}

/** What an editor shows and has not saved; undefined where the disk has the truth. */
async function unsavedBytes(
  files: WorkspaceFiles,
  path: ResolvedPath,
  hash: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const content = await files.read(path, signal);
  if (content.kind !== "text" || content.hash !== hash || content.encoding !== "utf8") return undefined;
  return Buffer.from(content.byteOrderMark ? `\ufeff${content.text}` : content.text);
}
