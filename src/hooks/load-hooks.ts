import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { errorMessage } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { parseJson } from "../base/parse-json.ts";
import type { HookScope } from "../ports/hooks.ts";
import { type HookEvent, hookEvent, hooksFile } from "../protocol/hooks.ts";

export interface Hook {
  event: HookEvent;
  scope: HookScope;
  /** As it stands in the file. */
  matcher: string;
  matches: (tool: string | undefined) => boolean;
  command: string;
  timeoutMs: number;
}

export interface LoadedFile {
  path: string;
  /** SHA-256 of the file; absent when there is none. */
  hash?: string;
  hooks: Hook[];
  problems: string[];
}

const defaultTimeoutMs = 60_000;

/** Names that hooks written for other agents use for our tools. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  run_command: ["Bash"],
  read_file: ["Read"],
  edit_file: ["Edit", "MultiEdit"],
  apply_patch: ["Edit", "MultiEdit"],
  write_file: ["Write"],
  find_files: ["Glob"],
  search_text: ["Grep"],
  list_directory: ["LS"],
};

/** Reads one file of hooks. What is wrong with it is told in `problems`, and the hooks that can be read still hold. */
export async function loadHooksFile(path: string, scope: HookScope): Promise<LoadedFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const absent = error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
    return { path, hooks: [], problems: absent ? [] : [`The hooks in ${path} cannot be read: ${errorMessage(error)}`] };
  }
  const hash = createHash("sha256").update(bytes).digest("hex");
  const json = parseJson(bytes.toString("utf8"));
  const parsed = json.ok ? hooksFile.safeParse(json.value) : undefined;
  if (!parsed?.success) {
    const why = json.ok ? z.prettifyError(parsed?.error ?? new z.ZodError([])) : json.error;
    return { path, hash, hooks: [], problems: [`None of the hooks in ${path} runs, since it cannot be read: ${why}`] };
  }
  const hooks: Hook[] = [];
  const problems: string[] = [];
  for (const [name, groups] of Object.entries(parsed.data.hooks)) {
    const event = hookEvent.safeParse(name);
    if (!event.success) {
      problems.push(`${path}: there is no event ${name}; the events are ${hookEvent.options.join(", ")}.`);
      continue;
    }
    for (const { matcher = "", hooks: commands } of groups) {
      const matches = createMatcher(matcher);
      if (matches === undefined) {
        // A hook that was to guard a tool must not fall away silently: it then guards every one.
        problems.push(`${path}: ${matcher} is no regular expression, so its hooks run for every tool.`);
      }
      for (const { command, timeout } of commands) {
        const timeoutMs = timeout === undefined ? defaultTimeoutMs : timeout * 1000;
        hooks.push({ event: event.data, scope, matcher, matches: matches ?? (() => true), command, timeoutMs });
      }
    }
  }
  return { path, hash, hooks, problems };
}

function createMatcher(matcher: string): Hook["matches"] | undefined {
  if (matcher === "" || matcher === "*") return () => true;
  try {
    const expression = new RegExp(`^(?:${matcher})$`);
    return (tool) =>
      tool === undefined || expression.test(tool) || (otherNames[tool] ?? []).some((name) => expression.test(name));
  } catch {
    // Said by whoever reads the file.
    return undefined;
  }
}

const trustFile = z.object({ trusted: z.record(z.string(), z.string()) });

function trustPath(stateDir: string): string {
  return join(stateDir, "trusted-hooks.json");
}

/** Hash by workspace folder of the hooks files the user has agreed to. A broken list trusts nothing. */
export async function readTrustedHooks(stateDir: string): Promise<Record<string, string>> {
  const text = await readFile(trustPath(stateDir), "utf8").catch(() => "");
  const json = parseJson(text);
  return (json.ok ? trustFile.safeParse(json.value).data?.trusted : undefined) ?? {};
}

export async function rememberTrustedHooks(stateDir: string, cwd: string, hash: string): Promise<void> {
  const trusted = { ...(await readTrustedHooks(stateDir)), [cwd]: hash };
  const path = trustPath(stateDir);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${createId("tmp")}`;
  await writeFile(temporary, `${JSON.stringify({ trusted }, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}
