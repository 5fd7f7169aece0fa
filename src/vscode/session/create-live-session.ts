import * as vscode from "vscode";
import type { Settings } from "../../configuration/settings-schema.ts";
import type { Clock, Logger } from "../../ports/runtime.ts";
import type { PermissionMode } from "../../protocol/access.ts";
import type { DecisionDesk } from "../decision-desk.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import type { TerminalPool } from "../terminal/terminal-pool.ts";
import type { GetServices } from "../workspace/workspace-services.ts";
import type { Agents } from "./agents.ts";
import type { LiveSession } from "./open-session.ts";
import { sessionEstimator, sessionLimits, sessionSandbox } from "./session-guards.ts";
import { sessionPorts } from "./session-ports.ts";
import { sessionStrategies } from "./session-strategies.ts";

export interface LiveSessionDeps {
  connection: ModelConnection;
  agents: Agents;
  desk: DecisionDesk;
  services: GetServices;
  terminals: TerminalPool;
  settings: () => Settings;
  clock: Clock;
  logger: Logger;
}

/** Milliseconds from the making of a session to the first look through its workspace. */
const prepareAfterMs = 1500;

/** Wires a session to this window: its editor, its terminal, and the user as the one who is asked. @throws UserError. */
export async function createLiveSession(
  deps: LiveSessionDeps,
  id: string | undefined,
  mode: PermissionMode,
): Promise<LiveSession> {
  const profile = await deps.agents.current();
  const model = await deps.connection.create(profile.model);
  const services = await deps.services();
  const [{ createAgentSession }, { withLedger }] = await Promise.all([
    import("../../agent/create-agent-session.ts"),
    import("../../changes/ledger/with-ledger.ts"),
  ]);
  const [rules, secrets, outputRules] = await Promise.all([
    services.createRules(),
    services.loadSecretSettings(),
    services.loadOutputRules(),
  ]);
  const settings = deps.settings();
  const opened =
    id === undefined ? { writer: await services.sessions.create(services.cwd) } : await services.sessions.open(id);
  const { writer } = opened;
  const sandbox = await sessionSandbox(services, rules, deps.settings);
  const questioner = deps.desk.questionerFor(writer.id);
  const { terminals, clock } = deps;
  const plain = sessionPorts({ services, sandbox, questioner, terminals, settings: deps.settings, clock });
  const tracked = withLedger(plain, services.ledger, writer.id);
  const recorded = settings["checkpoints.enabled"]
    ? services.checkpoints.record(writer.id, tracked)
    : { ports: tracked };
  const session = createAgentSession({
    ...opened,
    ...recorded,
    model,
    profile,
    mode,
    trusted: vscode.workspace.isTrusted,
    approver: deps.desk.approverFor(writer.id),
    rules,
    commands: services.commands,
    audit: services.audit,
    hooks: await services.createHooks(vscode.workspace.isTrusted),
    compactAt: () => deps.settings()["chat.compactAt"],
    recall: () => deps.settings()["memory.recall"],
    editFormat: () => deps.settings()["edits.format"],
    limits: await sessionLimits(services, settings),
    estimator: sessionEstimator(services, deps.settings),
    hasSandbox: sandbox !== undefined,
    strategies: sessionStrategies({
      ...{ services, rules, settings: deps.settings, clock: deps.clock },
      ...{ sessionId: writer.id, questioner, hasSandbox: sandbox !== undefined },
    }),
    outputRules: [...settings["output.rules"], ...outputRules],
    secrets: { ...secrets, allowed: [...secrets.allowed, ...settings["secrets.allowed"]] },
    clock: deps.clock,
    logger: deps.logger,
  });
  services.sweepBranches().catch((error) => deps.logger.log("warning", "Old copies could not be removed.", error));
  // Once the first request is on its way: it is what the user waits for.
  const warmUp = setTimeout(() => "checkpoints" in recorded && recorded.checkpoints.prepare(), prepareAfterMs);
  return {
    session,
    writer,
    agent: profile.name,
    dispose: async () => {
      clearTimeout(warmUp);
      await session.close();
      await plain.shell.dispose();
      await sandbox?.dispose();
    },
  };
}
