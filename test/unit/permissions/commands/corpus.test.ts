import assert from "node:assert/strict";
import { type CommandTrial, corpus, createCommandTrial, realAnalyser, rulesFor } from "./command-trial.ts";

const allowLists = {
  "open patterns": ["git status *", "git diff *", "npm test", "ls *", "cat *", "rg *"],
  "bare names": ["git status", "git diff", "npm test", "ls", "cat", "rg"],
};
/** By shell: its files, and how many harmless commands there are at least. */
const corpora = {
  bash: { refused: "commands-refused.json", harmless: "commands-harmless.json", least: 100 },
  powershell: { refused: "powershell-refused.json", harmless: "powershell-harmless.json", least: 80 },
};

for (const [shell, { refused, harmless, least }] of Object.entries(corpora)) {
  describe(`the corpus of commands for ${shell}`, () => {
    let trial: CommandTrial;
    before(() => {
      trial = createCommandTrial(realAnalyser(shell));
    });
    after(() => trial.dispose());

    for (const [name, patterns] of Object.entries(allowLists)) {
      it(`${name}: none that must be asked for is allowed`, async () => {
        const commands = corpus<{ command: string }>(refused);
        assert.ok(commands.length >= 200);
        const escaped: string[] = [];
        for (const { command } of commands) {
          const { action } = await trial.decide(command, rulesFor("allow", ...patterns));
          if (action === "allow") escaped.push(command);
        }
        assert.deepEqual(escaped, []);
      });

      it(`${name}: fewer than 3 in 100 harmless ones are asked for`, async () => {
        const commands = corpus<string>(harmless);
        assert.ok(commands.length >= least);
        const needless: string[] = [];
        for (const command of commands) {
          const { action, reason } = await trial.decide(command, rulesFor("allow", ...patterns));
          if (action !== "allow") needless.push(`${command}: ${reason}`);
        }
        assert.ok(needless.length < commands.length * 0.03, needless.join("\n"));
      });
    }

    if (shell === "powershell")
      it("a deny pattern finds what the refused ones delete, by every name", async () => {
        // Here the text is an argument, and nothing is deleted.
        const argumentOnly = ["ls `\nrm src", 'cat "`$(rm src)"', "git status --% & rm src"];
        const hidden: string[] = [];
        for (const { command } of corpus<{ command: string }>(refused)) {
          if (!/(^|[\s;|&({'"`])(rm|del|ri|Remove-Item|erase|rd|rmdir) src/i.test(command)) continue;
          const { action } = await trial.decide(command, rulesFor("deny", "rm *"), "all");
          if (action === "allow" && !argumentOnly.includes(command)) hidden.push(command);
        }
        assert.deepEqual(hidden, []);
      });
  });
}
