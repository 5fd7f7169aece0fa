import type { StrategyOptions } from "../../agent/strategies/strategy.ts";
import { createBranchOpener, sweepBranches } from "../branches.ts";
import { chooseAgent } from "../choose-agent.ts";
import { findConnection, onlyModel } from "../choose-model.ts";
import type { CommandHandler } from "../command.ts";
import { openSandbox } from "../open-sandbox.ts";
import { printRun } from "../print-run.ts";
import { existingFolder, type RunOptions, readRunOptions } from "../run-options.ts";
import { openUserDesk } from "../user-desk.ts";
import { readUserSettings, readWorkspaceSettings } from "../user-settings.ts";

export const run: CommandHandler = async (given, context) => {
  const { core } = context;
  const options = await readRunOptions(given, context);
  const { settings } = await readUserSettings(context.stateDir);
  const sessions = await core.createSessions();
  const resumed = options.resume === undefined ? undefined : await sessions.open(options.resume);
  for (const problem of resumed?.stored.problems ?? []) context.errors.write(`lathe: session log: ${problem}\n`);
  const cwd = options.cwd ?? existingFolder(resumed?.stored.header.cwd || context.cwd, context.cwd);
  const lastModel = resumed?.stored.events.findLast((event) => event.type === "session-start")?.model;
  const profile = await chooseAgent(options.agent, resumed?.stored.events ?? [], cwd, context);
  const connection = findConnection({ ...options, settings }, context.environment);
  const named =
    options.model ??
    profile.model ??
    context.environment.LATHE_MODEL ??
    lastModel ??
    (settings["model.id"] || undefined);
  const modelId = named ?? (await onlyModel(connection, context, new AbortController().signal));
  const ofWorkspace = (await readWorkspaceSettings(cwd)).settings["edits.format"];
  const editFormat =
    options.editFormat === "auto" ? (ofWorkspace ?? settings["edits.format"] ?? "auto") : options.editFormat;
  const rules = await core.createRules(cwd);
  const sandbox = await openSandbox(core, options.mode, cwd, rules);
  const desk = await openUserDesk(options.approvals, context);
  const place = { cwd, stateDir: context.stateDir, logger: core.logger };
  const swept = sweepBranches(place);
  const [ports, memory, commands, audit, limits, hooks, model] = await Promise.all([
    core.createPorts(cwd, desk.questioner, sandbox),
    core.createMemory(cwd),
    core.createCommandAnalyser(),
    core.createAudit(),
    core.createLimits(cwd),
    core.createHooks(cwd),
    core.createModel(connection, modelId, options.modelOptions),
  ]);
  const askAbove = options.askAbove === undefined ? settings["limits.askAbove"] : { cost: options.askAbove };
  const writer = resumed?.writer ?? (await sessions.create(cwd));
  const tracked = await core.trackChanges(cwd, writer.id, { ...ports, memory });
  const recorded = await core.recordCheckpoints(cwd, writer.id, tracked);
  const session = await core.createSession({
    writer,
    ...(resumed && { stored: resumed.stored }),
    model,
    profile,
    mode: options.mode,
    trustSources: options.trustSources,
    trusted: true,
    ...recorded,
    approver: desk.approver,
    rules,
    commands,
    audit,
    hooks,
    compactAt: () => settings["chat.compactAt"] ?? 80,
    recall: () => settings["memory.recall"] ?? true,
    editFormat: () => editFormat,
    limits: { ...options.limits, ...limits },
    ...(askAbove && { estimator: await core.createEstimator(cwd, askAbove) }),
    hasSandbox: sandbox !== undefined,
    strategies: {
      ...strategyOptions(options),
      averages: async () => {
        const { averagesOf } = await import("../../sessions/run-averages.ts");
        const used = await (await core.createSessions({ workspace: cwd })).usage();
        return averagesOf(used.filter(({ id }) => id !== writer.id));
      },
      openBranch: createBranchOpener({
        ...place,
        openSandbox: (root) => openSandbox(core, options.mode, root, rules),
        createPorts: (root, box) => core.createPorts(root, desk.questioner, box),
      }),
    },
    secrets: { known: [connection.apiKey] },
  });
  for (const change of options.raised) session.adjustLimit(change);
  try {
    const message = options.prompt === undefined ? undefined : { text: options.prompt, ...strategyOf(options) };
    return await printRun(session, message, { json: options.json, askedHere: desk.approver.canAsk }, context);
  } finally {
    desk.close();
    await tracked.ledger?.flush();
    await ports.shell.dispose();
    await memory.close();
    await ports.data?.close();
    await sandbox?.dispose();
    await core.pruneCheckpoints(writer.id);
    await swept;
  }
};

function strategyOptions({ check, attempts, breadth, depth, beam }: RunOptions): StrategyOptions {
  const given = Object.entries({ attempts, breadth, depth, beam }).filter(([, count]) => count !== undefined);
  return { check: () => check, shape: () => Object.fromEntries(given) };
}

function strategyOf({ strategy }: RunOptions) {
  return strategy === undefined ? {} : { strategy };
}
