import type { HookProcess, HookRunner, UntrustedHooks } from "../ports/hooks.ts";
import { userHooksPath, workspaceHooksPath } from "./hooks-paths.ts";
import { type Hook, loadHooksFile, readTrustedHooks, rememberTrustedHooks } from "./load-hooks.ts";
import { joinAnswers, readHookAnswer } from "./read-hook-answer.ts";

export interface HookRunnerOptions {
  stateDir: string;
  /** Workspace folder; the hooks run in it. */
  cwd: string;
  /** False in an untrusted workspace: no hook runs there. */
  trusted: boolean;
  process: HookProcess;
}

/** Reads the hooks of the user and of the workspace. The content that was read is what runs, whatever becomes of the files. */
export async function createHookRunner({ stateDir, cwd, trusted, process }: HookRunnerOptions): Promise<HookRunner> {
  const [user, workspace, remembered] = await Promise.all([
    loadHooksFile(userHooksPath(stateDir), "user"),
    loadHooksFile(workspaceHooksPath(cwd), "workspace"),
    readTrustedHooks(stateDir),
  ]);
  const notices = [...user.problems, ...workspace.problems];
  let active: Hook[] = [...user.hooks];
  let untrusted: UntrustedHooks | undefined;
  if (!trusted) {
    active = [];
    if (user.hooks.length + workspace.hooks.length > 0)
      notices.push("Hooks are off, since this workspace is not trusted.");
  } else if (workspace.hash !== undefined && workspace.hooks.length > 0) {
    const { path, hash } = workspace;
    if (remembered[cwd] === hash) active.push(...workspace.hooks);
    else untrusted = { path, hash, commands: [...new Set(workspace.hooks.map(({ command }) => command))] };
  }

  function select(event: Hook["event"], tool: string | undefined): Hook[] {
    return active.filter((hook) => hook.event === event && hook.matches(tool));
  }

  return {
    notices,
    get untrusted() {
      return untrusted;
    },
    async trust(remember) {
      if (untrusted === undefined) return;
      const { hash } = untrusted;
      untrusted = undefined;
      active.push(...workspace.hooks);
      if (remember) await rememberTrustedHooks(stateDir, cwd, hash);
    },
    has: (event, tool) => select(event, tool).length > 0,
    async run(event, payload, tool, signal) {
      const input = JSON.stringify({ cwd, hook_event_name: event, ...payload });
      const answers = await Promise.all(
        select(event, tool).map(async (hook) => {
          const { command, timeoutMs } = hook;
          return readHookAnswer(event, hook, await process({ command, cwd, input, timeoutMs }, signal));
        }),
      );
      signal.throwIfAborted();
      return joinAnswers(answers);
    },
  };
}
