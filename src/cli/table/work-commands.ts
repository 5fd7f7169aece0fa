import type { CommandSpec } from "../command.ts";
import { baseUrl, cwd, json, provider } from "./shared-options.ts";

/** What works in a folder: the agent, its review, and the memory of a repository. */
export const workCommands: Readonly<Record<string, CommandSpec>> = {
  run: {
    usage: 'run "PROMPT"',
    summary: "Let the agent work on a prompt in a folder",
    positionals: { least: 0, most: 1 },
    options: {
      cwd,
      agent: { type: "string", value: "NAME", help: "Agent (see `lathe agents`; default: code)" },
      strategy: {
        type: "string",
        value: "NAME",
        help: "How it works: react (default), plan-execute, tree-of-thoughts, reflexion, auto",
      },
      check: {
        type: "string",
        value: "COMMAND",
        help: "What says whether the work has succeeded (default: the project's tests)",
      },
      attempts: { type: "string", value: "N", help: "reflexion: how often it is tried at most (default: 3)" },
      breadth: { type: "string", value: "N", help: "tree-of-thoughts: approaches at each place (default: 3)" },
      depth: { type: "string", value: "N", help: "tree-of-thoughts: levels of refinement (default: 1)" },
      beam: {
        type: "string",
        value: "N",
        help: "tree-of-thoughts: approaches that are tried at each level (default: 2)",
      },
      provider,
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
      fallback: {
        type: "string",
        multiple: true,
        value: "PROVIDER:MODEL[@URL]",
        help: "Model to ask when the first cannot answer; may be given several times",
      },
      "tool-calls": {
        type: "string",
        value: "FORM",
        help: "How the model calls tools: auto (default), native, or text for a model that cannot",
      },
      reasoning: {
        type: "string",
        value: "EFFORT",
        help: "How much the model thinks, where it can: low, medium, high",
      },
      mode: {
        type: "string",
        value: "MODE",
        help: "manual (default: asks), read-only, edits (edits freely, asks for commands), sandboxed (commands run in a sandbox without asking), all (asks for next to nothing)",
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
      "trust-sources": {
        type: "boolean",
        help: "Go on without asking after text from elsewhere than the project was read (see docs/injection.md)",
      },
      "max-turns": { type: "string", value: "N", help: "Stop after that many turns" },
      "max-tokens": { type: "string", value: "N", help: "Stop after that many tokens, in and out" },
      "max-cost": { type: "string", value: "USD", help: "Stop at that price; needs a model whose price is known" },
      "ask-above": {
        type: "string",
        value: "USD",
        help: "Ask before a run that may cost more, estimated from earlier runs in the folder; said only, where nobody is there",
      },
      "max-seconds": { type: "string", value: "N", help: "Stop after that time" },
      raise: {
        type: "string",
        multiple: true,
        value: "NAME=N",
        help: "Another bound for this run than the files set: day.cost=10, run.lines=2000 (see `lathe limits`)",
      },
      resume: { type: "string", value: "ID", help: "Go on with an earlier session; without a prompt where it stopped" },
    },
    details: [
      "With - as the prompt it is read from standard input. The key comes from LATHE_API_KEY or OPENAI_API_KEY;",
      "a server on this machine needs none. Without a terminal, whatever would be asked is denied.",
      "",
      "Exit codes: 0 finished, 1 failed, 2 wrong usage, 3 stopped by a limit or a denial, 130 interrupted.",
    ].join("\n"),
    load: async () => (await import("../commands/run.ts")).run,
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
    load: async () => (await import("../commands/changes.ts")).changes,
  },
  rules: {
    usage: "rules [FILE]",
    summary: "Show the rules files that the agent is told, and those it is told when it comes to a file",
    positionals: { least: 0, most: 1 },
    options: { cwd, json },
    load: async () => (await import("../commands/rules.ts")).rules,
  },
  tour: {
    usage: "tour",
    summary: "Watch a scripted stand-in, without intelligence, fix a bug in an example",
    positionals: { least: 0, most: 0 },
    options: {
      dir: { type: "string", value: "DIR", help: "Work in this folder and keep it (default: a temporary one)" },
    },
    load: async () => (await import("../commands/tour.ts")).tour,
  },
};
