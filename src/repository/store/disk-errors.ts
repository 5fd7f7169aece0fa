import { errorMessage, UserError } from "../../base/errors.ts";

const diskCodes: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full.",
  EDQUOT: "The quota of the disk is used up.",
  EROFS: "The file system is read-only.",
  EACCES: "The folder may not be written.",
  EPERM: "The folder may not be written.",
};

/** Tells the user what is wrong with the disk. @throws UserError memory_disk. */
export async function withDiskErrors<Result>(task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const what = diskCodes[code];
    if (what === undefined) throw error;
    throw new UserError(
      "memory_disk",
      `The repository memory cannot be written: ${what} (${errorMessage(error)})`,
      "Make room or set LATHE_HOME to another folder, and index again. What was indexed before can still be searched.",
      { cause: error },
    );
  }
}
