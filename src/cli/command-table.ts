import type { CommandSpec, OptionSpec } from "./command.ts";
import { memoryCommands } from "./memory-command-table.ts";

const cwd: OptionSpec = { type: "string", value: "DIR", help: "Workspace folder (default: the current one)" };
const json: OptionSpec = { type: "boolean", help: "Print JSON" };
const baseUrl: OptionSpec = {
  type: "string",
  value: "URL",
  help: "OpenAI-compatible server (default: OPENAI_BASE_URL, else https://api.openai.com/v1)",
};

/** Every command of `lathe`. Adding one: an entry here, a file in commands/, a test. */
export const commandTable: Readonly<Record<string, CommandSpec>> = {
  run: {
    usage: 'run "PROMPT"',
    summary: "Let the agent work on a prompt in a folder",
    positionals: { least: 0, most: 1 },
    options: {
      cwd,
      agent: { type: "string", value: "NAME", help: "Agent (see `lathe agents`; default: code)" },
      strategy: { type: "string", value: "NAME", help: "How it works: react" },
      "base-url": baseUrl,
      model: {
        type: "string",
        value: "ID",
        help: "Model, as the server names it; may be left out when it has only one",
      },
      price: {
        type: "string",
        value: "IN,OUT[,CACHED]",
        help: "Price of the model, USD per million tokens, for the cost and --max-cost",
      },
      "send-reasoning": {
        type: "boolean",
        help: "Send a model's earlier reasoning back to it, for servers that want it",
      },
      mode: {
        type: "string",
        value: "MODE",
        help: "manual (default: asks), read-only, edits (edits freely, asks for commands), sandboxed (commands run in a sandbox without asking), all (asks for nothing)",
      },
      "edit-format": {
        type: "string",
        value: "NAME",
        help: "How edits are written: auto (default, by the model), edit_file, apply_patch, write_file (whole files)",
      },
      json: { type: "boolean", help: "Print every event as one line of JSON" },
      approvals: {
        type: "string",
        value: "FROM",
        help: "terminal (default), or json: events go out and replies come in as JSON lines",
      },
      "max-turns": { type: "string", value: "N", help: "Stop after that many turns" },
      "max-tokens": { type: "string", value: "N", help: "Stop after that many tokens, in and out" },
      "max-cost": { type: "string", value: "USD", help: "Stop at that price; needs a model whose price is known" },
      "max-seconds": { type: "string", value: "N", help: "Stop after that time" },
      resume: { type: "string", value: "ID", help: "Go on with an earlier session; without a prompt where it stopped" },
    },
    details: [
      "With - as the prompt it is read from standard input. The key comes from LATHE_API_KEY or OPENAI_API_KEY;",
      "a server on this machine needs none. Without a terminal, whatever would be asked is denied.",
      "",
      "Exit codes: 0 finished, 1 failed, 2 wrong usage, 3 stopped by a limit or a denial, 130 interrupted.",
    ].join("\n"),
    load: async () => (await import("./commands/run.ts")).run,
  },
  ...memoryCommands,
  sessions: {
    usage: "sessions",
    summary: "List sessions, newest first",
    positionals: { least: 0, most: 0 },
    options: { cwd, all: { type: "boolean", help: "Sessions of every folder" }, json },
    load: async () => (await import("./commands/sessions.ts")).sessions,
  },
  show: {
    usage: "show ID",
    summary: "Print the transcript of a session",
    positionals: { least: 1, most: 1 },
    options: { json: { type: "boolean", help: "Print the events of its log, one a line" } },
    load: async () => (await import("./commands/show.ts")).show,
  },
  changes: {
    usage: "changes [list|accept|reject] [FILE ...]",
    summary: "Show what was edited without review, and accept or reject it hunk by hunk",
    positionals: { least: 0, most: 1000 },
    options: {
      cwd,
      all: { type: "boolean", help: "Every file, where none is named" },
      hunk: { type: "string", value: "N[,N]", help: "Only these hunks of the file, as the list counts them" },
      reason: { type: "string", value: "TEXT", help: "Tell the agent why, with its next turn" },
      json,
    },
    details: "A rejected hunk brings its lines back as they were; what you have written elsewhere stays.",
    load: async () => (await import("./commands/changes.ts")).changes,
  },
  checkpoints: {
    usage: "checkpoints SESSION",
    summary: "List the checkpoints of a session, and the points before each change in them",
    positionals: { least: 1, most: 1 },
    options: { json },
    load: async () => (await import("./commands/checkpoints.ts")).checkpoints,
  },
  restore: {
    usage: "restore CHECKPOINT",
    summary: "Bring the files and the conversation back to a checkpoint",
    positionals: { least: 1, most: 2 },
    options: {
      preview: { type: "boolean", help: "Say what would change, and change nothing" },
      "files-only": { type: "boolean", help: "Leave the conversation as it is" },
      "conversation-only": { type: "boolean", help: "Leave the files as they are" },
      "keep-changed": {
        type: "boolean",
        help: "Leave files that were changed since by somebody else, restore the rest",
      },
      force: { type: "boolean", help: "Restore also files that were changed since by somebody else" },
      json,
    },
    details:
      "CHECKPOINT is an id, that of a point as well (checkpoint-k3v9x0a2p1.2), or a session and a place in it: SESSION 3, SESSION 3.2, SESSION CALL-ID. " +
      "A restore makes a checkpoint first and names it: restoring that one undoes it.",
    load: async () => (await import("./commands/restore.ts")).restore,
  },
  fork: {
    usage: "fork CHECKPOINT",
    summary: "Make a new session of the conversation up to a checkpoint",
    positionals: { least: 1, most: 2 },
    options: { json },
    load: async () => (await import("./commands/fork.ts")).fork,
  },
  usage: {
    usage: "usage",
    summary: "Tokens and cost by day",
    positionals: { least: 0, most: 0 },
    options: { json: { type: "boolean", help: "Print JSON: by day and by session" } },
    load: async () => (await import("./commands/usage.ts")).usage,
  },
  tools: {
    usage: "tools",
    summary: "List the tools an agent may call",
    positionals: { least: 0, most: 0 },
    options: { json },
    load: async () => (await import("./commands/tools.ts")).tools,
  },
  agents: {
    usage: "agents",
    summary: "List the agents",
    positionals: { least: 0, most: 0 },
    options: { json },
    load: async () => (await import("./commands/agents.ts")).agents,
  },
  permissions: {
    usage: "permissions check 'COMMAND'",
    summary: "Say what would happen to a command: allow, ask or deny",
    positionals: { least: 2, most: 2 },
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
    load: async () => (await import("./commands/permissions.ts")).permissions,
  },
  audit: {
    usage: "audit [verify]",
    summary: "Show what the agent was allowed to do and by whom, or prove that the record is whole",
    positionals: { least: 0, most: 1 },
    options: {
      session: { type: "string", value: "ID", help: "Records of one session" },
      limit: { type: "string", value: "N", help: "The newest N records (default: 50)" },
      json,
    },
    details: [
      "verify goes through the whole log: each line has the hash of the one before it. It names the first line that was",
      "changed, removed or added, and ends with code 1; a line that a crash has cut off is told apart.",
    ].join("\n"),
    load: async () => (await import("./commands/audit.ts")).audit,
  },
  tour: {
    usage: "tour",
    summary: "Watch a scripted stand-in, without intelligence, fix a bug in an example",
    positionals: { least: 0, most: 0 },
    options: {
      dir: { type: "string", value: "DIR", help: "Work in this folder and keep it (default: a temporary one)" },
    },
    load: async () => (await import("./commands/tour.ts")).tour,
  },
  doctor: {
    usage: "doctor",
    summary: "Check what Lathe needs on this machine",
    positionals: { least: 0, most: 0 },
    options: { "base-url": baseUrl, json },
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
};
