import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../floor-agent.mjs", import.meta.url));
export default {
  id: "floor",
  runtime: "node",
  pkg: null,
  root: bin,
  command: ({ node, prompt, baseUrl, model }) => ({
    argv: [node, bin, "--base-url", baseUrl, "--model", model, prompt],
    env: { OPENAI_API_KEY: "mock" },
    files: {},
  }),
  tools: {
    read: (a) => ({ name: "read", args: { path: a.path } }),
    edit: (a) => ({ name: "edit", args: { path: a.path, old: a.find, new: a.replace } }),
    run: (a) => ({ name: "bash", args: { command: a.cmd } }),
  },
};
