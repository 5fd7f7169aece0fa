export default {
  id: "pi",
  runtime: "node",
  pkg: "@earendil-works/pi-coding-agent",
  command: ({ node, peer, prompt, baseUrl, model }) => ({
    argv: [node, `${peer}/node_modules/.bin/pi`, "-p", "--provider", "mock", "--model", model, prompt],
    env: { PI_OFFLINE: "1", PI_SKIP_VERSION_CHECK: "1", MOCK_KEY: "mock" },
    files: {
      ".pi/agent/models.json": JSON.stringify({
        providers: {
          mock: {
            baseUrl,
            api: "openai-completions",
            apiKey: "MOCK_KEY",
            models: [
              {
                id: model,
                name: model,
                reasoning: false,
                input: ["text"],
                cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
                contextWindow: 1000000,
                maxTokens: 32000,
              },
            ],
          },
        },
      }),
    },
  }),
  tools: {
    read: (a) => ({ name: "read", args: { path: a.path } }),
    edit: (a) => ({ name: "edit", args: { path: a.path, edits: [{ oldText: a.find, newText: a.replace }] } }),
    run: (a) => ({ name: "bash", args: { command: a.cmd } }),
  },
};
