import assert from "node:assert/strict";
import { openWorkbench, type Workbench } from "./workbench.ts";

describe("chat view in the workbench", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench();
  });

  after(() => workbench?.close());

  it("opens from the command palette", async () => {
    await workbench.runCommand("Lathe: Open Chat");
    const chat = await workbench.chat();
    await chat.getByRole("textbox").waitFor();
    await workbench.screenshot("chat-view");
  });

  it("breaks no content security policy", () => {
    assert.deepEqual(
      workbench.errors.filter((error) => error.includes("Content Security Policy")),
      [],
    );
  });
});
