import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A real git repository and a home folder, both temporary. */
export interface GoldenWorkspace {
  readonly cwd: string;
  readonly home: string;
  read(path: string): string;
  write(path: string, text: string): void;
  git(...commandLine: string[]): string;
  remove(): void;
}

const gitEnvironment = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

/** Makes a repository with one commit of `files`. */
export function createGoldenWorkspace(files: Readonly<Record<string, string>>): GoldenWorkspace {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "lathe-golden-"));
  const cwd = join(folder, "project");
  const home = join(folder, "home");
  mkdirSync(cwd);
  mkdirSync(home);
  const git = (...commandLine: string[]) =>
    execFileSync("git", commandLine, { cwd, encoding: "utf8", env: { ...gitEnvironment, HOME: home } });
  const workspace: GoldenWorkspace = {
    cwd,
    home,
    git,
    read: (path) => readFileSync(join(cwd, path), "utf8"),
    write: (path, text) => {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) workspace.write(path, text);
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Golden");
  git("config", "user.email", "golden@example.com");
  git("config", "commit.gpgSign", "false");
  git("add", "--all");
  git("commit", "--quiet", "-m", "Start");
  return workspace;
}
