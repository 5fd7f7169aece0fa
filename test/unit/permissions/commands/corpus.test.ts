import assert from "node:assert/strict";
import { type CommandTrial, corpus, createCommandTrial, rulesFor } from "./command-trial.ts";

const allowLists = {
  "open patterns": ["git status *", "git diff *", "npm test", "ls *", "cat *", "rg *"],
  "bare names": ["git status", "git diff", "npm test", "ls", "cat", "rg"],
};

describe("the corpus of commands", () => {
  let trial: CommandTrial;
  before(() => {
    trial = createCommandTrial();
  });
  after(() => trial.dispose());

  for (const [name, patterns] of Object.entries(allowLists)) {
    it(`${name}: none that must be asked for is allowed`, async () => {
      const commands = corpus<{ command: string }>("commands-refused.json");
      assert.ok(commands.length >= 200);
      const escaped: string[] = [];
      for (const { command } of commands) {
        const { action } = await trial.decide(command, rulesFor("allow", ...patterns));
        if (action === "allow") escaped.push(command);
      }
      assert.deepEqual(escaped, []);
    });

    it(`${name}: fewer than 3 in 100 harmless ones are asked for`, async () => {
      const commands = corpus<string>("commands-harmless.json");
      assert.ok(commands.length >= 100);
      const needless: string[] = [];
      for (const command of commands) {
        const { action, reason } = await trial.decide(command, rulesFor("allow", ...patterns));
        if (action !== "allow") needless.push(`${command}: ${reason}`);
      }
      assert.ok(needless.length < commands.length * 0.03, needless.join("\n"));
    });
  }
});
