/** A path after resolution; only `WorkspaceFiles.resolve` makes one. */
export interface ResolvedPath {
  /** Absolute real path: symlinks of the deepest existing ancestor are followed. */
  absolute: string;
  /** Relative to its workspace folder with `/`, prefixed by the folder's name in a multi-root workspace; absolute when outside. */
  display: string;
  outside: boolean;
  /** Never approved without asking: settings, hooks, `.git/`, CI, shell start-up files. */
  guarded: boolean;
  /** Matched by `.latheignore` or a secret file such as `.env`. */
  ignored: boolean;
}

export interface TextFile {
  kind: "text";
  /** Decoded text without byte-order mark; line endings as in the file. */
  text: string;
  /** iconv name: `utf8`, `utf16le`, `utf16be`, `windows1252`, … */
  encoding: string;
  byteOrderMark: boolean;
  /** SHA-256 of the bytes, hex. */
  hash: string;
  /** Bytes. */
  size: number;
}

export type FileContent =
  | TextFile
  | { kind: "binary"; size: number; hash: string }
  | { kind: "directory" }
  | { kind: "missing" };

export interface DirectoryEntry {
  name: string;
  kind: "file" | "directory" | "symlink" | "other";
  /** Bytes, files only. */
  size?: number;
  /** An ignore file or its name keeps it from the agent. */
  ignored?: boolean;
}

/** What a write expects to find: the hash read before, or that there is no file. */
export type Expected = { hash: string } | { missing: true };

/**
 * The files of the workspace. In VS Code an open editor with unsaved changes is what is read, and a write goes through it.
 * Every mutation resolves the path again at the time of the write and throws ToolError `conflict` when the file is not
 * what was expected, `denied` when the path has come to point elsewhere. Writes are atomic (temporary file + rename) and keep the mode.
 */
export interface WorkspaceFiles {
  /** Absolute workspace folders; the first one is where relative paths start. */
  readonly roots: readonly string[];
  /** @throws ToolError invalid_input for NUL bytes, empty or over-long paths. */
  resolve(path: string): Promise<ResolvedPath>;
  read(path: ResolvedPath, signal: AbortSignal): Promise<FileContent>;
  list(path: ResolvedPath, signal: AbortSignal): Promise<DirectoryEntry[]>;
  /** Encodes like `like` (UTF-8 without mark when absent); makes parent folders. Returns the new hash. */
  write(
    path: ResolvedPath,
    text: string,
    like: Pick<TextFile, "encoding" | "byteOrderMark"> | undefined,
    expected: Expected,
    signal: AbortSignal,
  ): Promise<string>;
  /** Writes bytes as they are, with these permission bits; for bringing a file back. Refuses an editor's unsaved changes. */
  writeBytes(
    path: ResolvedPath,
    bytes: Uint8Array,
    mode: number,
    expected: Expected,
    signal: AbortSignal,
  ): Promise<void>;
  remove(path: ResolvedPath, expected: Expected, signal: AbortSignal): Promise<void>;
  move(from: ResolvedPath, to: ResolvedPath, expected: Expected, signal: AbortSignal): Promise<void>;
}
