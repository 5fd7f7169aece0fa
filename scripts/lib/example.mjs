import { existsSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

const source = join(root, "examples", "todo-app");

/** How the example came about: each commit adds these paths, the last one all that is left. */
const history = [
  {
    date: "2026-03-02T09:00:00Z",
    message: "Set up the project",
    paths: ["package.json", "tsconfig.json", ".gitignore"],
  },
  {
    date: "2026-03-03T10:30:00Z",
    message: "Keep to-dos in a file",
    paths: ["src/todo.ts", "src/storage.ts", "test/storage.test.ts"],
  },
  { date: "2026-03-05T14:15:00Z", message: "Add due dates", paths: ["src/due-date.ts", "test/due-date.test.ts"] },
  { date: "2026-03-09T16:45:00Z", message: "Add the command line and count what remains", paths: ["."] },
];

/**
 * Copies the to-do app to a folder and gives it a git history; needs no git configuration of the user.
 * An existing folder is kept as it is, with whatever was changed in it, unless `fresh` is set.
 * @param {string} directory
 * @param {{ fresh?: boolean }} [options]
 */
export async function prepareExample(directory, { fresh = false } = {}) {
  if (fresh) await rm(directory, { recursive: true, force: true });
  if (existsSync(join(directory, ".git", "refs", "heads", "main"))) return;
  await mkdir(dirname(directory), { recursive: true });
  await cp(source, directory, {
    recursive: true,
    filter: (path) => !path.endsWith("node_modules") && !path.endsWith("todos.json"),
  });
  const git = (/** @type {string[]} */ args, env = {}) =>
    runCommand("git", args, { cwd: directory, env: { ...withoutGitVariables(), ...env } });
  await git(["init", "--quiet", "--initial-branch=main"]);
  await git(["config", "user.name", "Todo App"]);
  await git(["config", "user.email", "todo@example.com"]);
  await git(["config", "commit.gpgSign", "false"]);
  for (const { date, message, paths } of history) {
    await git(["add", "--", ...paths]);
    await git(["commit", "--quiet", "--no-verify", "-m", message], { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  }
}

/** A commit made from a git hook must not land in the repository that runs the hook. */
function withoutGitVariables() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
}
