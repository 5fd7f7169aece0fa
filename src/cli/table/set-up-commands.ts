import type { CommandSpec } from "../command.ts";
import { baseUrl, cwd, json, provider } from "./shared-options.ts";

/** What there is to work with, and whether it is in order. */
export const setUpCommands: Readonly<Record<string, CommandSpec>> = {
  tools: {
    usage: "tools",
    summary: "List the tools an agent may call",
    positionals: { least: 0, most: 0 },
    options: { json },
    load: async () => (await import("../commands/tools.ts")).tools,
  },
  agents: {
    usage: "agents",
    summary: "List the agents: built in, your own, and those of a folder",
    positionals: { least: 0, most: 0 },
    options: { cwd, json },
    load: async () => (await import("../commands/agents.ts")).agents,
  },
  hooks: {
    usage: "hooks [trust]",
    summary: "List the programs that run around the agent's calls, or trust those of this folder",
    positionals: { least: 0, most: 1 },
    options: { cwd, json },
    load: async () => (await import("../commands/hooks.ts")).hooks,
  },
  limits: {
    usage: "limits [set NAME=N|unset NAME]",
    summary: "Show what was used of each limit, or change your own",
    positionals: { least: 0, most: 20 },
    options: { cwd, json },
    details: [
      "Names are WINDOW.WHAT: windows run, minute, hour, day; what turns, tokens, cost, seconds, read, write, execute, network,",
      "memory, files, lines. Also speed.tokens and speed.cost, a minute as a mean over five, and repeats; call.tokens and",
      "call.cost, one call of the model; tool.NAME, calls of a tool in a run; session and project with turns, tokens, cost.",
      "Your own are kept in limits.json of the state folder; .lathe/limits.json of a workspace can only tighten them.",
    ].join("\n"),
    load: async () => (await import("../commands/limits.ts")).limits,
  },
  permissions: {
    usage: "permissions check 'COMMAND' | list | add RULE | remove RULE",
    summary: "Say what would happen to a command; show and change your rules (ACTION ACCESS PATTERN)",
    positionals: { least: 1, most: 4 },
    options: {
      cwd,
      allow: {
        type: "string",
        value: "PATTERNS",
        help: "Allow these as well, separated by commas: git status,npm test",
      },
      mode: { type: "string", value: "MODE", help: "Decide as in this mode (default: manual)" },
      shell: { type: "string", value: "SHELL", help: "bash or powershell (default: the shell of this machine)" },
      json,
    },
    load: async () => (await import("../commands/permissions.ts")).permissions,
  },
  models: {
    usage: "models [list | detect | check [MODEL] | install-llama | download URL]",
    summary: "List a provider's models, find local servers, try a model, or run one without a server",
    positionals: { least: 0, most: 2 },
    options: {
      provider,
      "base-url": baseUrl,
      sha256: { type: "string", value: "SUM", help: "download: SHA-256 that the file must have" },
      to: { type: "string", value: "FILE", help: "download: where the file goes (default: models/ in LATHE_HOME)" },
      json,
    },
    details:
      "Nothing on this machine is looked for but by `detect`. `check` sends a few short requests, which may cost a cent.",
    load: async () => (await import("../commands/models.ts")).models,
  },
  doctor: {
    usage: "doctor",
    summary: "Check everything a run needs, and say what to do",
    positionals: { least: 0, most: 0 },
    options: { cwd, provider, "base-url": baseUrl, json },
    load: async () => (await import("../commands/doctor.ts")).doctor,
  },
};
