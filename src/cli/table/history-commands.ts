import type { CommandSpec } from "../command.ts";
import { cwd, json } from "./shared-options.ts";

/** What was done: sessions, checkpoints, the audit log, usage. */
export const historyCommands: Readonly<Record<string, CommandSpec>> = {
  sessions: {
    usage: "sessions",
    summary: "List sessions, newest first",
    positionals: { least: 0, most: 0 },
    options: { cwd, all: { type: "boolean", help: "Sessions of every folder" }, json },
    load: async () => (await import("../commands/sessions.ts")).sessions,
  },
  show: {
    usage: "show ID",
    summary: "Print the transcript of a session",
    positionals: { least: 1, most: 1 },
    options: { json: { type: "boolean", help: "Print the events of its log, one a line" } },
    load: async () => (await import("../commands/show.ts")).show,
  },
  plan: {
    usage: "plan SESSION",
    summary: "Print the plan of a session as Markdown, with what became of each step",
    positionals: { least: 1, most: 1 },
    options: { json },
    load: async () => (await import("../commands/plan.ts")).plan,
  },
  checkpoints: {
    usage: "checkpoints SESSION",
    summary: "List the checkpoints of a session, and the points before each change in them",
    positionals: { least: 1, most: 1 },
    options: { json },
    load: async () => (await import("../commands/checkpoints.ts")).checkpoints,
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
    load: async () => (await import("../commands/restore.ts")).restore,
  },
  fork: {
    usage: "fork CHECKPOINT",
    summary: "Make a new session of the conversation up to a checkpoint",
    positionals: { least: 1, most: 2 },
    options: { json },
    load: async () => (await import("../commands/fork.ts")).fork,
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
    load: async () => (await import("../commands/audit.ts")).audit,
  },
  usage: {
    usage: "usage",
    summary: "Tokens and cost by day, session, project, model, tool, request or call",
    positionals: { least: 0, most: 0 },
    options: {
      by: { type: "string", value: "WHAT", help: "day (default), session, project, model, tool; request, call" },
      session: { type: "string", value: "ID", help: "Of one session only" },
      json: { type: "boolean", help: "Print JSON: everything at once" },
      csv: { type: "boolean", help: "Print the table as CSV" },
    },
    load: async () => (await import("../commands/usage.ts")).usage,
  },
};
