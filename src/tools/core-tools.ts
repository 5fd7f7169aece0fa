import { applyPatch } from "./apply-patch.ts";
import { askUser } from "./ask-user.ts";
import type { Tool } from "./define-tool.ts";
import { editFile } from "./edit-file.ts";
import { findFiles } from "./find-files.ts";
import { listDirectory } from "./list-directory.ts";
import { readFile } from "./read-file.ts";
import { runCommand } from "./run-command.ts";
import { searchCode } from "./search-code.ts";
import { searchText } from "./search-text.ts";
import { updateTodos } from "./update-todos.ts";
import { writeFile } from "./write-file.ts";

/** Offered with every request, in this order; of the tools that edit, those of the format in use. */
export const coreTools: readonly Tool[] = [
  readFile,
  listDirectory,
  findFiles,
  searchText,
  searchCode,
  editFile,
  writeFile,
  applyPatch,
  runCommand,
  askUser,
  updateTodos,
];
