import { dirname, isAbsolute, join, sep } from "node:path";
import { errorMessage } from "../base/errors.ts";
import type { JudgedCommand, JudgedCommands, JudgedPath } from "../permissions/judged-command.ts";
import type { CommandAnalyser, CommandAnalysis, CommandEffect } from "../ports/command-analyser.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import type { Access } from "../protocol/access.ts";
import { pathAccess } from "../tools/path-access.ts";
import { matchingNames, namesIn } from "./matching-names.ts";

export interface CommandJudge {
  analyser: CommandAnalyser;
  files: WorkspaceFiles;
}

/** Analyses the commands among the accesses and follows the paths they name to where they really are. */
export async function judgeCommands(
  accesses: readonly Access[],
  judge: CommandJudge | undefined,
  signal: AbortSignal,
): Promise<JudgedCommands> {
  const judged = new Map<string, JudgedCommand>();
  for (const access of judge === undefined ? [] : accesses) {
    if (access.kind !== "execute" || judge === undefined) continue;
    const analysis = await judge.analyser.analyse(access.subject);
    if (analysis === undefined) continue;
    const unresolved = [...analysis.unresolved];
    const paths: JudgedPath[] = [];
    const start = access.path ?? judge.files.roots[0] ?? "";
    for (const effect of analysis.effects.filter(({ path }) => path !== undefined)) {
      try {
        paths.push(...(await followPath(effect, start, judge.files, signal)));
      } catch (error) {
        signal.throwIfAborted();
        unresolved.push(`${effect.subject} cannot be followed: ${errorMessage(error)}`);
      }
    }
    const usesGit = analysis.commands.some(({ words: [program] }) => program?.split("/").at(-1) === "git");
    if (usesGit && (await hasBareRepository(start, judge.files, signal)))
      unresolved.push("The folder looks like a repository whose own settings say what git runs.");
    const remarks = await remarksOn(analysis, judge.files, signal);
    judged.set(access.subject, { analysis, paths, unresolved, ...(remarks.length > 0 && { remarks }) });
  }
  return judged;
}

async function followPath(
  { kind, subject, path, redirected }: CommandEffect,
  start: string,
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<JudgedPath[]> {
  const accessKind = kind === "reads" ? "read" : "write";
  // Whose home that is the shell decides.
  if (subject.startsWith("~")) return [{ kind: accessKind, subject, outside: true, written: subject }];
  // A disk or a share of Windows is no name in a folder here.
  if (sep === "/" && /^([A-Za-z]:|[\\/]{2})/.test(subject))
    return [{ kind: accessKind, subject, outside: true, written: subject }];
  const absolute = isAbsolute(subject) ? subject : join(start, subject);
  const named =
    path === "file" ? [absolute] : await matchingNames({ subject, start, dots: path === "dot-glob" }, files, signal);
  const resolved = await Promise.all(named.map((one) => files.resolve(one)));
  return resolved.map((one) => ({
    ...pathAccess(accessKind, one),
    written: subject,
    ...(redirected && { redirected }),
  }));
}

/** Git takes a folder with these for a repository, and hooks and programs from its settings; a clone can bring one along. */
const bareParts = ["HEAD", "objects", "refs"];

async function hasBareRepository(start: string, files: WorkspaceFiles, signal: AbortSignal): Promise<boolean> {
  let folder = start;
  for (;;) {
    const names = await namesIn(folder, files, signal);
    if (names.includes(".git")) return false;
    if (bareParts.every((part) => names.includes(part))) return true;
    const parent = dirname(folder);
    if (files.roots.includes(folder) || parent === folder) return false;
    folder = parent;
  }
}

async function remarksOn(analysis: CommandAnalysis, files: WorkspaceFiles, signal: AbortSignal): Promise<string[]> {
  if (!analysis.effects.some(({ searched }) => searched)) return [];
  const names = (await Promise.all(files.roots.map((root) => namesIn(root, files, signal)))).flat();
  const ignoring = names.filter((name) =>
    /^\.(?:(?:lathe|roo|cline|continue|kilocode|cursor|ai|codeium|aider|gemini|augment|claude)ignore|aiexclude)$/.test(
      name,
    ),
  );
  return ignoring.map((name) => `What ${name} keeps away is searched too.`);
}
