import assert from "node:assert/strict";
import { slashCommand } from "../../../src/webview/slash-command.ts";

describe("commands in the message box", () => {
  it("ask for the context and for shortening it, with a hint", () => {
    assert.deepEqual(slashCommand("/context"), { type: "show-context" });
    assert.deepEqual(slashCommand("/compact"), { type: "preview-compaction" });
    assert.deepEqual(slashCommand("/compact keep the\nrule"), { type: "preview-compaction", hint: "keep the\nrule" });
  });

  it("leave messages and paths alone", () => {
    for (const text of ["/usr/bin/env is wrong", "/unknown", "a /compact", "/contexts", ""])
      assert.equal(slashCommand(text), undefined, text);
  });
});
