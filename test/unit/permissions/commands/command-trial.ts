import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { judgeCommands } from "../../../../src/agent/judge-command.ts";
import { builtInRules } from "../../../../src/permissions/built-in-rules.ts";
import { createCommandAnalyser } from "../../../../src/permissions/commands/create-command-analyser.ts";
import { decide, type Verdict } from "../../../../src/permissions/decide.ts";
import type { JudgedCommand } from "../../../../src/permissions/judged-command.ts";
import type { CommandAnalyser } from "../../../../src/ports/command-analyser.ts";
import type { PermissionMode, PermissionRule, ScopedRule } from "../../../../src/protocol/access.ts";
import { createNodeFiles } from "../../../../src/workspace/node-files.ts";
import { createShellGrammars } from "../../../../src/workspace/shell-grammar.ts";

const root = resolve(import.meta.dirname, "../../../..");

/** An analyser with the real grammar, from the packages. */
export function realAnalyser(shell = "bash"): CommandAnalyser {
  return createCommandAnalyser({
    ...createShellGrammars({ bundleDirectory: join(root, "missing"), ownProcess: true }),
    shell,
  });
}

export interface CommandTrial {
  judge(command: string): Promise<JudgedCommand | undefined>;
  decide(command: string, rules: readonly ScopedRule[], mode?: PermissionMode): Promise<Verdict>;
  dispose(): void;
}

/** A workspace with secrets, ignored files and links that lead outside. */
export function createCommandTrial(analyser = realAnalyser()): CommandTrial {
  const parent = mkdtempSync(join(tmpdir(), "lathe-commands-"));
  const workspace = join(parent, "workspace");
  for (const folder of ["src/lib", "secret", ".github/workflows", ".ssh"])
    mkdirSync(join(workspace, folder), { recursive: true });
  const files = ["README.md", "package.json", "tsconfig.json", "src/a.ts", "src/b.ts", "src/lib/c.ts", "my file.txt"];
  for (const file of [...files, ".env", "server.pem", "secret/token.txt", ".gitignore"])
    writeFileSync(join(workspace, file), "text\n");
  writeFileSync(join(workspace, ".latheignore"), "secret/\n");
  writeFileSync(join(parent, "x"), "outside\n");
  symlinkSync(join(parent, "x"), join(workspace, "link"));
  symlinkSync(parent, join(workspace, "linkdir"));
  const judge = { analyser, files: createNodeFiles([workspace]) };
  const access = (subject: string) => [{ kind: "execute" as const, subject }];
  const judged = (command: string) => judgeCommands(access(command), judge, new AbortController().signal);
  return {
    judge: async (command) => (await judged(command)).get(command),
    decide: async (command, rules, mode = "manual") =>
      decide(access(command), { mode, rules: [...builtInRules, ...rules], trusted: true }, await judged(command)),
    dispose: () => rmSync(parent, { recursive: true }),
  };
}

export function rulesFor(action: PermissionRule["action"], ...patterns: string[]): ScopedRule[] {
  return patterns.map((pattern) => ({ access: "execute", pattern, action, scope: "user" }));
}

/** A list of commands from `test/fixtures/attacks`. */
export function corpus<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(root, "test/fixtures/attacks", name), "utf8"));
}
