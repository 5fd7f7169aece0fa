// A provider of language models, as any extension may be one. Tests in the same host say through a global what it answers.
const vscode = require("vscode");

const information = {
  id: "scripted",
  name: "Scripted",
  family: "scripted",
  version: "1",
  maxInputTokens: 8000,
  maxOutputTokens: 1000,
  capabilities: { toolCalling: true },
};

/** @param {import("vscode").ExtensionContext} context */
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider("lathe-test", {
      provideLanguageModelChatInformation: async () => [information],
      provideLanguageModelChatResponse: async (_model, messages, options, progress, token) => {
        const play = /** @type {any} */ (globalThis).latheTestModel;
        if (play === undefined) throw new Error("No test has said what to answer.");
        await play({ messages, options, progress, token });
      },
      provideTokenCount: async (_model, text) => Math.ceil(String(text).length / 4),
    }),
  );
};
