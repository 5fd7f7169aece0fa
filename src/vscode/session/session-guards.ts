import type { RunLimits } from "../../agent/limits.ts";
import type { Settings } from "../../configuration/settings-schema.ts";
import { priceOf } from "../../model/model-price.ts";
import { sandboxHosts } from "../../permissions/sandbox-hosts.ts";
import type { CommandSandbox } from "../../ports/command-sandbox.ts";
import type { RuleStore } from "../../ports/rule-store.ts";
import type { RunEstimator } from "../../ports/run-estimator.ts";
import type { LimitBounds } from "../../protocol/limits.ts";
import { createRunEstimator } from "../../sessions/estimate-run.ts";
import type { WorkspaceServices } from "../workspace/workspace-services.ts";

/** The limits a session is made with: of the settings, of the user's file and of the workspace's. @throws UserError bad_limits. */
export async function sessionLimits(services: WorkspaceServices, settings: Settings): Promise<RunLimits> {
  return { ...limitsOf(settings), ...(await services.createLimits(boundsOf(settings))) };
}

/** What says before a run what it may come to; the bound is read before each. */
export function sessionEstimator(services: WorkspaceServices, settings: () => Settings): RunEstimator {
  const { estimate } = createRunEstimator({}, () => services.sessions.usage(), priceOf);
  return {
    get askAbove() {
      return settings()["limits.askAbove"];
    },
    estimate,
  };
}

/** The sandbox for the commands of a session; undefined where there is none. Rules and settings are asked before each command. */
export async function sessionSandbox(
  services: WorkspaceServices,
  rules: RuleStore,
  settings: () => Settings,
): Promise<CommandSandbox | undefined> {
  if (await services.sandboxAbsence()) return undefined;
  return services.createSandbox(() => sandboxHosts(rules.rules(), settings()["sandbox.allowedHosts"]));
}

function boundsOf(settings: Settings): LimitBounds {
  return {
    run: settings["limits.perRun"],
    minute: settings["limits.perMinute"],
    hour: settings["limits.perHour"],
    day: settings["limits.perDay"],
    call: settings["limits.perCall"],
    tool: settings["limits.perTool"],
    session: settings["limits.perSession"],
    project: settings["limits.perProject"],
    speed: settings["limits.speed"],
    repeats: settings["limits.repeats"],
  };
}

function limitsOf(settings: Settings) {
  const { "limits.tokens": tokens, "limits.minutes": minutes, "limits.cost": cost } = settings;
  return {
    turns: settings["limits.turns"],
    ...(tokens > 0 && { tokens }),
    ...(minutes > 0 && { milliseconds: minutes * 60_000 }),
    ...(cost > 0 && { cost }),
  };
}
