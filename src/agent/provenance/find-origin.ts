import { createId } from "../../base/ids.ts";
import type { JudgedCommand } from "../../permissions/judged-command.ts";
import type { TrackedFiles } from "../../ports/git.ts";
import type { ResolvedPath, WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { Access } from "../../protocol/access.ts";
import type { Origin } from "../../protocol/agent-event.ts";

/** Folders that hold other people's code; decides where there is no version control. */
const dependencyFolder =
  /(?:^|\/)(?:node_modules|bower_components|site-packages|\.venv|venv|vendor|\.cargo|Pods|jspm_packages)(?:\/|$)/;
/** In a command whose programs are not known to only read. */
const dependencyWord = /(?:^|[\s"'=:/])(?:node_modules|bower_components|site-packages)\/[\w@.-]/;
/** Where a command cannot be analysed: what is known to reach out. */
const reachesOut =
  /https?:\/\/|\b(?:curl|wget|irm|iwr|Invoke-WebRequest|Invoke-RestMethod|ssh|scp|git\s+(?:pull|fetch|clone)|(?:npm|pnpm|yarn|pip3?|cargo|gem|go|brew|apt(?:-get)?)\s+(?:i|install|ci|add|update|get)|npx|gh)\b/i;

export interface OriginDeps {
  files: WorkspaceFiles;
  tracked?: TrackedFiles | undefined;
  /** Whether this session has made the file: by an edit, or by a command that is part of the project. */
  isOwn(absolute: string, signal: AbortSignal): Promise<boolean>;
}

export interface ResultFacts {
  access: readonly Access[];
  from?: "web" | "mcp" | undefined;
  /** Files whose text the result has, beyond the access. */
  sources?: readonly string[] | undefined;
  judged?: ReadonlyMap<string, JudgedCommand>;
}

/** Where the text of a result comes from: the least trustworthy of all it may have looked at. Undefined for Lathe's own words. */
export async function findOrigin(
  facts: ResultFacts,
  deps: OriginDeps,
  signal: AbortSignal,
): Promise<Origin | undefined> {
  let first: Origin | undefined;
  for await (const origin of originsOf(facts, deps, signal)) {
    if (!origin.trusted) return framed(origin);
    first ??= origin;
  }
  return first;
}

/** Whether a file is part of the project, by its path. */
export async function originOfFile(path: string, deps: OriginDeps, signal: AbortSignal): Promise<Origin> {
  const origin = await originOfPath(await deps.files.resolve(path), deps, signal);
  return origin.trusted ? origin : framed(origin);
}

function framed(origin: Origin): Origin {
  return { ...origin, frame: createId("text").slice("text-".length, "text-".length + 6) };
}

async function* originsOf(facts: ResultFacts, deps: OriginDeps, signal: AbortSignal): AsyncGenerator<Origin> {
  const [main] = facts.access;
  if (facts.from !== undefined) yield { kind: facts.from, subject: main?.subject ?? facts.from, trusted: false };
  for (const access of facts.access) {
    if (access.kind === "network") yield { kind: "web", subject: access.subject, trusted: false };
    else if (access.kind === "execute")
      yield await originOfCommand(access, facts.judged?.get(access.subject), deps, signal);
    else if (access.kind === "read" && access.path !== undefined)
      yield await originOfPath(await deps.files.resolve(access.path), deps, signal);
    else if (access.kind === "read") yield { kind: "file", subject: access.subject, trusted: true };
  }
  for (const source of facts.sources ?? []) yield await originOfPath(await deps.files.resolve(source), deps, signal);
}

async function originOfPath(path: ResolvedPath, deps: OriginDeps, signal: AbortSignal): Promise<Origin> {
  const { absolute, display: subject } = path;
  if (await deps.isOwn(absolute, signal)) return { kind: "file", subject, trusted: true };
  if (path.outside) return { kind: "outside", subject, trusted: false };
  const isInWorkspace = deps.files.roots.some((root) => absolute === root || absolute.startsWith(`${root}/`));
  // The kept output of a command; what that brought in was noted when it ran.
  if (!isInWorkspace) return { kind: "command", subject, trusted: true };
  const tracked = await deps.tracked?.isTracked(absolute, signal);
  const trusted = tracked ?? !dependencyFolder.test(subject);
  return { kind: trusted ? "file" : "untracked", subject, trusted };
}

async function originOfCommand(
  access: Access,
  judged: JudgedCommand | undefined,
  deps: OriginDeps,
  signal: AbortSignal,
): Promise<Origin> {
  const command = { kind: "command" as const, subject: access.subject };
  if (judged === undefined)
    return { ...command, trusted: !reachesOut.test(access.subject) && !dependencyWord.test(access.subject) };
  if (judged.analysis.effects.some(({ kind }) => kind === "network")) return { ...command, trusted: false };
  for (const path of judged.paths) {
    if (path.kind !== "read") continue;
    if (path.path === undefined) {
      if (path.outside) return { kind: "outside", subject: path.subject, trusted: false };
      continue;
    }
    const origin = await originOfPath(await deps.files.resolve(path.path), deps, signal);
    if (!origin.trusted) return origin;
  }
  const runsOthers = judged.analysis.effects.some(({ kind }) => kind === "runs") || judged.unresolved.length > 0;
  return {
    ...command,
    trusted: !(runsOthers && (dependencyWord.test(access.subject) || /https?:\/\//.test(access.subject))),
  };
}
