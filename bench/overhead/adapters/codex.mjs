const patch = (a) => `*** Begin Patch\n*** Update File: ${a.path}\n@@\n-${a.find}\n+${a.replace}\n*** End Patch\n`;
const shell = (cmd, c) =>
  c.names.includes("exec_command")
    ? { name: "exec_command", args: { cmd } }
    : c.names.includes("shell_command")
      ? { name: "shell_command", args: { command: cmd } }
      : { name: "shell", args: { command: ["bash", "-lc", cmd] } };
export default {
  id: "codex",
  runtime: "node launcher + Rust binary",
  pkg: "@openai/codex",
  model: process.env.CODEX_BENCH_MODEL ?? "gpt-5.5", // a name it knows: an unknown one gets a fallback prompt and no apply_patch tool
  command: ({ node, peer, prompt, model }) => ({
    argv: [
      node,
      `${peer}/node_modules/.bin/codex`,
      "exec",
      "--dangerously-bypass-approvals-and-sandbox",
      "-m",
      model,
      prompt,
    ],
    env: { MOCK_KEY: "mock" },
    files: {},
  }),
  // written separately because it needs the base URL in TOML
  files: ({ baseUrl, model }) => ({
    ".codex/config.toml": [
      `model = "${model}"`,
      'model_provider = "mock"',
      "model_context_window = 1000000",
      "check_for_update_on_startup = false",
      "[analytics]",
      "enabled = false",
      "[model_providers.mock]",
      'name = "mock"',
      `base_url = "${baseUrl}"`,
      'wire_api = "responses"',
      'env_key = "MOCK_KEY"',
      "",
    ].join("\n"),
  }),
  tools: {
    read: (a, c) => shell(`cat ${a.path}`, c),
    edit: (a, c) => {
      const t = c.tools.find((x) => x.name === "apply_patch");
      if (t?.type === "custom") return { name: "apply_patch", custom: true, input: patch(a) };
      if (t) return { name: "apply_patch", args: { input: patch(a) } };
      return shell(`apply_patch <<'EOF'\n${patch(a)}EOF`, c);
    },
    run: (a, c) => shell(a.cmd, c),
  },
};
