import assert from "node:assert/strict";
import { openWorkbench, type Workbench } from "./workbench.ts";

describe("the first start", function () {
  this.timeout(60_000);
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "workbench.secondarySideBar.defaultVisibility": "visible" } });
  });

  after(() => workbench?.close());

  it("shows the chat without being asked, and leaves the focus where it is", async () => {
    const chat = await workbench.chat();
    await chat.getByRole("textbox", { name: "Message" }).waitFor();
    assert.equal(await chat.evaluate(() => document.hasFocus()), false);
    await workbench.screenshot("first-start");
  });
});
