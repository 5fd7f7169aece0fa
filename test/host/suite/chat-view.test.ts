import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ChatView } from "../../../src/vscode/panel/chat-view.ts";
import { PanelFocus } from "../../../src/vscode/panel/panel-focus.ts";
import type { PanelHandlers } from "../../../src/vscode/panel/panel-handlers.ts";
import { closeEverything, eventually, extensionUnderTest } from "./extension-under-test.ts";

describe("chat view", () => {
  after(closeEverything);

  it("is visible while only a tab shows it", async () => {
    const { sessions } = await extensionUnderTest();
    const chat = new ChatView({
      extensionUri: vscode.extensions.getExtension("lathe.lathe")?.extensionUri ?? assert.fail(),
      hub: sessions.hub,
      focus: new PanelFocus(),
      handlers: {} as PanelHandlers,
      whenReady: async () => undefined,
      report: (error) => assert.fail(String(error)),
      logger: { log: () => undefined },
    });
    assert.equal(chat.visible, false);
    chat.openTab();
    await eventually("the tab", () => chat.visible);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: "in front of it" }));
    await eventually("the file over the tab", () => !chat.visible);
  });
});
