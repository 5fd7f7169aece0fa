import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";
import { startWorkbenchServer, type WorkbenchServer } from "./workbench-server.ts";

const call = (name: string, input: object) => ({ toolCalls: [{ name, arguments: input }] });
const write = call("write_file", { path: "written.txt", content: "mine now\n" });
const run = call("run_command", { command: "echo ran > ran.txt" });

describe("a folder in Restricted Mode", function () {
  this.timeout(90_000);
  let server: WorkbenchServer;
  let workbench: Workbench;
  let model: ScriptedModelServer;

  before(async () => {
    server = await startWorkbenchServer({ workspaceTrust: true });
    model = await startScriptedModelServer([
      call("read_file", { path: "package.json" }),
      write,
      run,
      { text: "I could only read." },
      write,
      run,
      { text: "Now I could." },
    ]);
    workbench = await openWorkbench({
      server,
      settings: {
        "security.workspace.trust.startupPrompt": "never",
        "lathe.model.baseUrl": model.baseUrl,
        "lathe.model.id": "scripted",
      },
    });
  });

  after(async () => {
    await workbench?.close();
    await model?.close();
    await server?.close();
  });

  it("is only read from until the user trusts it", async () => {
    const { page, folder } = workbench;
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await workbench.runCommand("Lathe: Open Chat");
    const chat = await workbench.chat();
    await chat.getByText(/Lathe only reads here/).waitFor();
    const composer = chat.getByRole("textbox", { name: "Message" });
    const ask = async (text: string) => {
      await composer.fill(text);
      await composer.press("Enter");
    };

    await ask("Write and run");
    await chat.getByText("I could only read.").waitFor();
    await workbench.screenshot("restricted");
    const answers = model.requests.slice(1).map(({ body }) => String(body.messages.at(-1)?.content));
    assert.match(answers[0] ?? "", /todo-app/);
    assert.match(answers[1] ?? "", /There is no tool write_file/);
    assert.match(answers[2] ?? "", /There is no tool run_command/);
    for (const name of ["written.txt", "ran.txt"]) assert.equal(existsSync(join(folder, name)), false, name);

    await chat.getByRole("button", { name: "Manage trust" }).click();
    await page.locator(".workspace-trust-editor").getByRole("button", { name: "Trust", exact: true }).click();
    await chat.getByText(/Lathe only reads here/).waitFor({ state: "detached" });
    await page.locator(".workspace-trust-editor").press("Escape");
    await page.locator(".workspace-trust-editor").waitFor({ state: "detached" });
    await ask("And now?");
    await chat.getByRole("button", { name: "Accept all" }).click();
    await chat.getByRole("button", { name: "Run once" }).click();
    await chat.getByText("Now I could.").waitFor();
    assert.equal(await workbench.readFile("written.txt"), "mine now\n");
    assert.equal(await workbench.readFile("ran.txt"), "ran\n");
  });
});
