import { ToolError } from "../../base/errors.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { type AgentProfile, codeAgent } from "../agent-profile.ts";
import { type ParsedProfile, type ProfileFile, parseProfile } from "./parse-profile.ts";
import { parseRooModes } from "./roo-modes.ts";

export interface ProfilePlaces {
  /** Root: the folder of built-in agents. */
  builtIn: WorkspaceFiles;
  /** Root: the user's own folder of agents. */
  user: WorkspaceFiles;
  /** Absent where the workspace is not trusted: its agents are not offered. */
  workspace?: WorkspaceFiles;
}

export interface FoundProfiles {
  /** Built-in ones first, then the user's, then the workspace's. */
  profiles: AgentProfile[];
  /** Each a sentence that names the file. */
  problems: string[];
}

/** Folders of a workspace with agents: ours, Claude's, VS Code's. */
const folders: readonly { path: string; name: RegExp }[] = [
  { path: ".lathe/agents", name: /\.md$/i },
  { path: ".claude/agents", name: /\.md$/i },
  { path: ".github/agents", name: /\.md$/i },
  { path: ".github/chatmodes", name: /\.chatmode\.md$/i },
];
/** Files of one folder that are read. */
const mostFiles = 50;
const order = ["code", "plan", "ask", "review", "data"];

/** Every agent there is. None can take the name of one before it, so that a clone cannot stand in for the user's own or ours. */
export async function readProfiles(places: ProfilePlaces, signal: AbortSignal): Promise<FoundProfiles> {
  const { builtIn, user, workspace } = places;
  const all = /\.md$/i;
  const [ours, own, ...ofWorkspace] = await Promise.all([
    readFolder(builtIn, builtIn.roots[0] ?? "", all, "built-in", signal),
    readFolder(user, user.roots[0] ?? "", all, "user", signal),
    ...(workspace?.roots ?? []).flatMap((root) =>
      workspace === undefined
        ? []
        : [
            ...folders.map(({ path, name }) => readFolder(workspace, `${root}/${path}`, name, "workspace", signal)),
            readModes(workspace, `${root}/.roomodes`, signal),
          ],
    ),
  ]);
  const sorted = [...ours].sort((a, b) => order.indexOf(a.profile?.name ?? "") - order.indexOf(b.profile?.name ?? ""));
  return withoutDoubles([...sorted, ...own, ...ofWorkspace.flat()]);
}

function withoutDoubles(parsed: readonly ParsedProfile[]): FoundProfiles {
  const profiles: AgentProfile[] = [];
  const problems = parsed.flatMap((one) => one.problems);
  for (const { profile } of parsed) {
    if (profile === undefined) continue;
    const taken = profiles.find(({ name }) => name.toLowerCase() === profile.name.toLowerCase());
    if (taken === undefined) profiles.push(profile);
    else
      problems.push(`${profile.source?.path}: the name ${profile.name} is taken by ${whose(taken)}; give it another.`);
  }
  // Without its files the product still has an agent.
  return {
    profiles: profiles.some(({ name }) => name === codeAgent.name) ? profiles : [codeAgent, ...profiles],
    problems,
  };
}

function whose({ source }: AgentProfile): string {
  return source === undefined ? "a built-in agent" : source.path;
}

async function readFolder(
  files: WorkspaceFiles,
  folder: string,
  name: RegExp,
  kind: ProfileFile["kind"],
  signal: AbortSignal,
): Promise<ParsedProfile[]> {
  const resolved = await files.resolve(folder);
  if (resolved.outside || resolved.ignored) return [];
  const entries = await orNone(async () => files.list(resolved, signal));
  const names = entries.map((entry) => entry.name).filter((one) => name.test(one));
  const found = await Promise.all(
    names
      .sort()
      .slice(0, mostFiles)
      .map(async (one) => {
        const file = await readText(files, `${folder}/${one}`, signal);
        return file === undefined ? undefined : parseProfile({ ...file, kind });
      }),
  );
  return found.filter((one) => one !== undefined);
}

async function readModes(files: WorkspaceFiles, path: string, signal: AbortSignal): Promise<ParsedProfile[]> {
  const file = await readText(files, path, signal);
  return file === undefined ? [] : parseRooModes(file);
}

async function readText(
  files: WorkspaceFiles,
  path: string,
  signal: AbortSignal,
): Promise<{ path: string; text: string } | undefined> {
  const [file] = await orNone(async () => {
    const resolved = await files.resolve(path);
    if (resolved.outside || resolved.ignored) return [];
    const content = await files.read(resolved, signal);
    return content.kind === "text" ? [{ path: resolved.display, text: content.text }] : [];
  });
  return file;
}

/** What is missing, or may not be read, is no agent. */
async function orNone<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
}
