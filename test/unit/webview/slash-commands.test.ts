import assert from "node:assert/strict";
import { slashCommandName } from "../../../src/protocol/panel-message.ts";
import { slashCommands } from "../../../src/webview/slash-commands.ts";

describe("slash commands", () => {
  const names = (draft: string) => slashCommands(draft).map(({ name }) => name);

  it("offers all that there are, then those that begin so", () => {
    assert.deepEqual(names("/").sort(), [...slashCommandName.options, "compact", "context"].sort());
    assert.deepEqual(names("/us"), ["usage"]);
    assert.deepEqual(names("/usage"), ["usage"]);
  });

  it("leaves messages and paths alone", () => {
    for (const draft of ["", "usage", "/etc/hosts", "/usage now", " /usage", "see /usage", "/Users", "/nothing"]) {
      assert.deepEqual(names(draft), [], draft);
    }
  });
});
