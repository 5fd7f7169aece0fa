import { fileURLToPath } from "node:url";

// The built command line of this repository, or another build that LATHE_BIN and LATHE_ROOT name.
const root = process.env.LATHE_ROOT ?? fileURLToPath(new URL("../../../dist", import.meta.url));
const bin = process.env.LATHE_BIN ?? fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));

export default {
  id: "lathe",
  runtime: "node",
  pkg: null,
  root,
  command: ({ node, prompt, baseUrl, model }) => ({
    argv: [node, bin, "run", "--mode", "all", "--base-url", baseUrl, "--model", model, "--max-turns", "500", prompt],
    env: { LATHE_API_KEY: "mock" },
    files: {},
  }),
  tools: {
    read: (action) => ({ name: "read_file", args: { path: action.path } }),
    edit: (action) => ({
      name: "edit_file",
      args: { path: action.path, edits: [{ search: action.find, replace: action.replace }] },
    }),
    run: (action) => ({ name: "run_command", args: { command: action.cmd } }),
    search: (action) => ({ name: "search_text", args: { pattern: action.pattern, path: action.dir, literal: true } }),
  },
};
