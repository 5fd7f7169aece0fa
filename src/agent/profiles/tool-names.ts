import { allTools } from "../../tools/registry.ts";

const edits = ["edit_file", "apply_patch", "write_file"];
const files = [...edits, "move_file", "delete_file"];
const searches = [
  "search_text",
  "search_code",
  "find_files",
  "list_directory",
  "find_symbol",
  "find_references",
  "read_outline",
];
const commands = ["run_command", "read_output", "stop_command"];

/** Words of ours for several tools, and what other agents call theirs; in small letters, without what stands before a slash. */
const words: Readonly<Record<string, readonly string[]>> = {
  // Any of them is offered in the format that the model edits best in.
  edit_file: edits,
  apply_patch: edits,
  run_command: commands,
  read: ["read_file", "read_outline", "list_directory"],
  view: ["read_file"],
  readfile: ["read_file"],
  ls: ["list_directory"],
  listdirectory: ["list_directory"],
  grep: ["search_text"],
  textsearch: ["search_text"],
  glob: ["find_files"],
  filesearch: ["find_files"],
  search: searches,
  codebase: searches,
  usages: ["find_references", "find_symbol", "search_text"],
  edit: files,
  multiedit: edits,
  editfiles: files,
  write: ["write_file"],
  createfile: ["write_file"],
  bash: commands,
  shell: commands,
  terminal: commands,
  execute: commands,
  command: commands,
  runcommands: commands,
  runinterminal: commands,
  git: ["git_status", "git_diff", "git_log", "git_commit", "git_branch"],
  changes: ["git_status", "git_diff"],
  problems: ["get_diagnostics"],
  todo: ["update_todos"],
  todos: ["update_todos"],
  todowrite: ["update_todos"],
};

/** Offered to every agent: they touch nothing. */
const always = ["ask_user", "update_todos", "search_history"];

/** The tools that a list names, ours first in their order, and the names that stand for none here. Pure. */
export function readToolNames(names: readonly string[]): { tools: string[]; unknown: string[] } {
  const known = new Set(allTools.map((tool) => tool.name));
  const wanted = new Set(always);
  const unknown: string[] = [];
  for (const name of names) {
    const short = (name.split("/").at(-1) ?? name).replace(/\(.*$/, "").trim();
    const meant = words[short.toLowerCase()] ?? (known.has(short) ? [short] : undefined);
    if (meant === undefined) unknown.push(name);
    for (const tool of meant ?? []) wanted.add(tool);
  }
  return { tools: [...known].filter((name) => wanted.has(name)), unknown };
}

/** Whether one of these tools writes or runs something. */
export function canChange(tools: readonly string[]): boolean {
  return allTools.some((tool) => tool.readOnly !== true && tools.includes(tool.name));
}
