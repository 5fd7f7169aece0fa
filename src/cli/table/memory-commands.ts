import type { CommandSpec } from "../command.ts";

const embedder = {
  embedder: {
    type: "string",
    value: "NAME",
    help: "built-in, none, openai:MODEL, ollama:MODEL or onnx:FOLDER (default: as set)",
  },
  "embedder-url": { type: "string", value: "URL", help: "Server of that model; openai and ollama send code to it" },
} as const;

/** The commands of the repository memory. */
export const memoryCommands: Readonly<Record<string, CommandSpec>> = {
  index: {
    usage: "index [DIR]",
    summary: "Build or refresh the memory of a folder, for searches in plain words",
    positionals: { least: 0, most: 1 },
    options: {
      check: { type: "boolean", help: "Change nothing; say how the memory stands and how well it finds things here" },
      ...embedder,
      json: { type: "boolean", help: "Print JSON" },
    },
    details:
      "--check compares the index with the files, and takes doc comments and recent commits as requests that the memory was not shown, to measure how often it finds the right file, with a plain grep beside it.",
    load: async () => (await import("../commands/index-folder.ts")).indexFolder,
  },
  search: {
    usage: 'search "QUERY"',
    summary: "Find places in a folder by what they are about",
    positionals: { least: 1, most: 1 },
    options: {
      dir: { type: "string", value: "DIR", help: "Folder to search (default: the current one)" },
      limit: { type: "string", value: "N", help: "At most that many places (default: 10)" },
      ...embedder,
      json: { type: "boolean", help: "Print an array of {path, startLine, endLine, score, why}" },
    },
    details:
      "The first search of a folder indexes it; `lathe index` brings that up to date. Nothing leaves this machine with the built-in embedder.",
    load: async () => (await import("../commands/search.ts")).search,
  },
};
