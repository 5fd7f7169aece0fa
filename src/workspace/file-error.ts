import { errorMessage, ToolError } from "../base/errors.ts";

/** The `code` of an error of the operating system, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const words: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is a file",
  EBUSY: "it is in use",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
};

/** Turns an error of the file system into one for the model; others pass unchanged. */
export function fileError(error: unknown, action: string, display: string): unknown {
  if (error instanceof ToolError) return error;
  const code = errorCode(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  if (code === "ENOENT") return new ToolError("not_found", `${display} does not exist.`, undefined, { cause: error });
  return new ToolError("tool_error", `Cannot ${action} ${display}: ${words[code] ?? errorMessage(error)}.`, undefined, {
    cause: error,
  });
}
