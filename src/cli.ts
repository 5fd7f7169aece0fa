import { readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { isatty } from "node:tty";
import { parseJson } from "./base/parse-json.ts";
import type { CliContext } from "./cli/command.ts";
import type { Core } from "./cli/core.ts";
import { createCheckpointParts } from "./cli/create-checkpoint-parts.ts";
import { createGuardParts } from "./cli/create-guard-parts.ts";
import { createLedgerParts } from "./cli/create-ledger-parts.ts";
import { createFileLogger } from "./cli/file-logger.ts";
import { createInterrupt } from "./cli/interrupt.ts";
import { createOutput } from "./cli/output.ts";
import { runCli } from "./cli/run-cli.ts";
import { createStyle, wantsColour } from "./cli/style.ts";
import { systemClock } from "./workspace/system-clock.ts";

const packageDir = join(import.meta.dirname, "..");

/** Puts the product together for the command line. Imports are made when a part is asked for, to keep the start short. */
function createCore(stateDir: string, environment: NodeJS.ProcessEnv): Core {
  const clock = systemClock;
  const logger = createFileLogger(stateDir, environment);
  return {
    clock,
    logger,
    createSessions: async (options) => {
      const { createSessionStore } = await import("./sessions/create-session-store.ts");
      return createSessionStore(stateDir, options);
    },
    createPorts: async (cwd, questioner, sandbox) => {
      const { createNodePorts } = await import("./cli/create-node-ports.ts");
      const bundleDir = join(packageDir, "dist");
      return createNodePorts({ cwd, stateDir, bundleDir, clock, questioner, ...(sandbox && { sandbox }) });
    },
    createSandbox: async (cwd, hosts) => {
      const { createCommandSandbox } = await import("./workspace/sandbox/create-command-sandbox.ts");
      const bundleDirectory = join(packageDir, "dist");
      return createCommandSandbox({ roots: [realpathSync.native(cwd)], stateDir, bundleDirectory, hosts });
    },
    createRules: async (cwd) => {
      const { createRuleStore } = await import("./workspace/rule-store.ts");
      const { builtInRules } = await import("./permissions/built-in-rules.ts");
      return createRuleStore({ stateDir, cwd, builtIn: builtInRules });
    },
    createCommandAnalyser: async (shell) => {
      const { createCommandAnalyser } = await import("./permissions/commands/create-command-analyser.ts");
      const { createShellGrammars } = await import("./workspace/shell-grammar.ts");
      const { findShellProgram } = await import("./workspace/shell-program.ts");
      const grammars = createShellGrammars({ bundleDirectory: join(packageDir, "dist"), ownProcess: true });
      return createCommandAnalyser({ ...grammars, shell: shell ?? findShellProgram().name });
    },
    createModel: async (connection, model, options = {}) => {
      const { createChosenModel } = await import("./cli/create-chosen-model.ts");
      const { readUserSettings } = await import("./cli/user-settings.ts");
      const { settings } = await readUserSettings(stateDir);
      return createChosenModel(connection, model, options, { stateDir, clock, environment, settings });
    },
    listModels: async ({ provider, baseUrl, apiKey }, signal) => {
      const { listModels } = await import("./model/list-models.ts");
      return (await listModels(baseUrl, apiKey, {}, signal, provider)).map((model) => model.id);
    },
    createSession: async (options) => {
      const { createAgentSession } = await import("./agent/create-agent-session.ts");
      const { loadSecretSettings } = await import("./workspace/secret-settings.ts");
      const { readOutputRules } = await import("./workspace/output-rule-files.ts");
      const { readUserSettings } = await import("./cli/user-settings.ts");
      const cwd = options.ports.files.roots[0] ?? process.cwd();
      const [ofSecrets, rules, { settings }] = await Promise.all([
        loadSecretSettings(stateDir),
        readOutputRules(stateDir, cwd),
        readUserSettings(stateDir),
      ]);
      const allowed = [...ofSecrets.allowed, ...(settings["secrets.allowed"] ?? [])];
      const secrets = { ...ofSecrets, allowed, ...options.secrets };
      const outputRules = [...(settings["output.rules"] ?? []), ...rules];
      return createAgentSession({ ...options, secrets, outputRules, clock, logger });
    },
    ...createGuardParts(stateDir, logger, clock),
    ...createCheckpointParts(stateDir, logger, clock),
    createMemory: async (cwd, embedder) => {
      const { createLazyMemory } = await import("./cli/create-memory-parts.ts");
      return createLazyMemory(cwd, { stateDir, bundleDirectory: join(packageDir, "dist"), clock, logger, embedder });
    },
    ...createLedgerParts(stateDir, logger, clock),
    listTools: async () => (await import("./tools/registry.ts")).allTools,
    findAgents: async (cwd) => (await import("./cli/find-agents.ts")).findAgents({ cwd, stateDir, packageDir }),
  };
}

async function main(): Promise<void> {
  const { env: environment } = process;
  const stateDir = resolve(environment.LATHE_HOME || join(homedir(), ".lathe"));
  const interrupt = createInterrupt();
  const output = createOutput(() => process.stdout, interrupt.interrupt);
  const errors = createOutput(() => process.stderr);
  const context: CliContext = {
    environment,
    cwd: process.cwd(),
    stateDir,
    packageDir,
    get version() {
      return readVersion();
    },
    get input() {
      return process.stdin;
    },
    output,
    errors,
    style: createStyle(wantsColour({ isTTY: isatty(1) }, environment)),
    interactive: isatty(0) && isatty(2),
    core: createCore(stateDir, environment),
    ...interrupt,
  };
  const exitCode = await runCli(process.argv.slice(2), context);
  await Promise.all([output.flush(), errors.flush()]);
  process.exit(exitCode);
}

function readVersion(): string {
  const json = parseJson(readFileSync(join(packageDir, "package.json"), "utf8"));
  const manifest = json.ok ? json.value : undefined;
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

void main();
