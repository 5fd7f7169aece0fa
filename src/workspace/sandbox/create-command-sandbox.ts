import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ToolError } from "../../base/errors.ts";
import type {
  CommandSandbox,
  SandboxAbsence,
  SandboxedCommand,
  SandboxHosts,
  SandboxRequest,
} from "../../ports/command-sandbox.ts";
import { createIgnoreRules } from "../ignore-rules.ts";
import { findSandboxPrograms } from "./find-sandbox-programs.ts";
import { GitExcludes } from "./git-excludes.ts";
import { sandboxEnvironment } from "./sandbox-environment.ts";
import { SandboxHostProcess } from "./sandbox-host-process.ts";
import type { SandboxPrograms } from "./sandbox-message.ts";
import { guardedAtRoot, sandboxPolicy } from "./sandbox-policy.ts";
import { surveyWorkspace, type WorkspaceSurvey } from "./survey-workspace.ts";

/** In a larger workspace nobody looks a second time what a command has created. */
const mostForSecondLook = 20_000;

export interface CommandSandboxOptions {
  /** Workspace folders. */
  roots: readonly string[];
  /** Folder of the product's state: not readable in the sandbox. */
  stateDir: string;
  /** Folder of the running bundle. */
  bundleDirectory: string;
  /** Asked before each command. */
  hosts: () => SandboxHosts;
  /** The script of the host, where it is not beside the bundle. */
  hostScript?: string;
  platform?: NodeJS.Platform;
  home?: string;
  /** What commands inherit, without secrets; where the programs of the sandbox are looked for. */
  env?: NodeJS.ProcessEnv;
}

/** A sandbox of bubblewrap on Linux and of the seat-belt on macOS. Nothing is looked up or started before it is asked. */
export function createCommandSandbox(options: CommandSandboxOptions): CommandSandbox {
  const { bundleDirectory, platform = process.platform, env = process.env, home = homedir() } = options;
  const ignoreRules = createIgnoreRules();
  let programs: Promise<SandboxPrograms | SandboxAbsence> | undefined;
  let place: ReturnType<typeof createPlace> | undefined;
  let disposed = false;

  const find = () => {
    programs ??= findSandboxPrograms({ bundleDirectory, platform, path: env.PATH ?? "" });
    return programs;
  };

  async function createPlace() {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "lathe-sandbox-")));
    const [empty, temporary] = [join(folder, "empty"), join(folder, "tmp")];
    await Promise.all([mkdir(empty), mkdir(temporary)]);
    const packed = join(bundleDirectory, "sandbox-host.js");
    const script = options.hostScript ?? packed;
    if (!existsSync(script))
      throw new ToolError("tool_error", `A part of the sandbox is missing: ${script}.`, "Install Lathe again.");
    const excludes = new GitExcludes(join(folder, "git-excludes"), home);
    return { host: new SandboxHostProcess({ script, cwd: empty, temporary }), folder, temporary, excludes };
  }

  async function survey(signal: AbortSignal): Promise<WorkspaceSurvey[]> {
    const all: WorkspaceSurvey[] = [];
    for (const root of options.roots) all.push(await surveyWorkspace(root, await ignoreRules.forRoot(root), signal));
    return all;
  }

  async function prepare({ command, shell }: SandboxRequest, signal: AbortSignal): Promise<SandboxedCommand> {
    const found = await find();
    if ("problem" in found) throw new ToolError("tool_error", `There is no sandbox here. ${found.problem}`, found.fix);
    if (disposed) throw new ToolError("tool_error", "The session has ended.");
    place ??= createPlace();
    const { host, temporary, excludes } = await place;
    const surveys = await survey(signal);
    const { roots, stateDir } = options;
    const gitSettings = await excludes.write(roots, guardedAtRoot);
    const stateDirs = existsSync(stateDir) ? [await realpath(stateDir)] : [stateDir];
    const policy = sandboxPolicy({ roots, home, stateDirs, temporary, surveys, hosts: options.hosts() });
    const id = randomBytes(24).toString("base64url");
    const { command: wrapped } = await host.ask(
      { type: "prepare", id, command, shell, policy, programs: found },
      "prepared",
    );
    return {
      command: wrapped,
      environment: sandboxEnvironment(env, gitSettings),
      end: async () => {
        if (disposed) return { refused: [], guardedCreated: [] };
        const { refused } = await host.ask({ type: "end", id }, "ended");
        return { refused, guardedCreated: await createdSince(surveys) };
      },
    };
  }

  async function createdSince(before: readonly WorkspaceSurvey[]): Promise<string[]> {
    if (before.reduce((sum, { entries }) => sum + entries, 0) > mostForSecondLook) return [];
    const known = new Set(before.flatMap(({ guarded }) => guarded));
    const after = await survey(new AbortController().signal);
    return after.flatMap(({ guarded }, at) =>
      guarded
        .filter((path) => !known.has(path) && existsSync(path))
        .map((path) => relative(options.roots[at] ?? "", path)),
    );
  }

  return {
    absence: async () => {
      const found = await find();
      return "problem" in found ? found : undefined;
    },
    prepare,
    dispose: async () => {
      disposed = true;
      if (place === undefined) return;
      const { host, folder } = await place;
      await host.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
