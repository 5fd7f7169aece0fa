import type { CommandSpec } from "../command.ts";
import { baseUrl, cwd, json } from "./shared-options.ts";

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
    summary: "List the agents",
    positionals: { least: 0, most: 0 },
    options: { json },
    load: async () => (await import("../commands/agents.ts")).agents,
  },
  limits: {
    usage: "limits [set NAME=N|unset NAME]",
    summary: "Show what was used of each limit, or change your own",
    positionals: { least: 0, most: 20 },
    options: { cwd, json },
    details: [
      "Names are WINDOW.WHAT: windows run, minute, hour, day; what turns, tokens, cost, seconds, read, write, execute, network,",
      "memory, files, lines. Also speed.tokens and speed.cost, a minute as a mean over five, and repeats. Your own are kept in",
      "limits.json of the state folder; .lathe/limits.json of a workspace can only tighten them.",
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
  doctor: {
    usage: "doctor",
    summary: "Check what Lathe needs on this machine",
    positionals: { least: 0, most: 0 },
    options: { "base-url": baseUrl, json },
    load: async () => (await import("../commands/doctor.ts")).doctor,
  },
};
