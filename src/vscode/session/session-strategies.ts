import type { StrategyOptions } from "../../agent/strategies/strategy.ts";
import type { Settings } from "../../configuration/settings-schema.ts";
import { sandboxHosts } from "../../permissions/sandbox-hosts.ts";
import type { RuleStore } from "../../ports/rule-store.ts";
import type { Clock } from "../../ports/runtime.ts";
import type { Questioner } from "../../ports/user.ts";
import type { WorkspaceServices } from "../workspace/workspace-services.ts";

export interface SessionStrategyDeps {
  services: WorkspaceServices;
  settings: () => Settings;
  sessionId: string;
  questioner: Questioner;
  rules: RuleStore;
  clock: Clock;
  /** Commands of a copy run in a sandbox of its own where those of the session can. */
  hasSandbox: boolean;
}

/** What the strategies of a session need of this window; read and made when one is used. */
export function sessionStrategies(deps: SessionStrategyDeps): StrategyOptions {
  const { services, settings, questioner, rules, clock } = deps;
  return {
    choice: () => settings()["strategies.default"],
    check: () => settings()["strategies.check"],
    asksCost: () => settings()["strategies.askCost"],
    shape: () => {
      const { "strategies.attempts": attempts, "strategies.breadth": breadth } = settings();
      const { "strategies.depth": depth, "strategies.beam": beam } = settings();
      return { attempts, breadth, depth, beam };
    },
    averages: async () => {
      const { averagesOf } = await import("../../sessions/run-averages.ts");
      return averagesOf((await services.sessions.usage()).filter(({ id }) => id !== deps.sessionId));
    },
    openBranch: async (signal) => {
      const { worktree, createSandbox, ...ports } = await services.openBranch(signal);
      const hosts = () => sandboxHosts(rules.rules(), settings()["sandbox.allowedHosts"]);
      const sandbox = deps.hasSandbox ? createSandbox(hosts) : undefined;
      const shell = services.createShell(sandbox);
      return {
        ports: { ...ports, shell, questioner, clock },
        changes: (stop) => worktree.changes(stop),
        close: async () => {
          await shell.dispose();
          await sandbox?.dispose();
          await worktree.remove();
        },
      };
    },
  };
}
