import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { type ScriptedModelServer, type ScriptStep, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const step = (id: string, goal: string) => ({ id, goal, expected: "It is done" });

describe("strategies in the workbench", function () {
  this.timeout(90_000);
  let workbench: Workbench | undefined;
  let model: ScriptedModelServer | undefined;

  async function ask(strategy: string, script: readonly ScriptStep[], settings: object = {}): Promise<Frame> {
    model = await startScriptedModelServer(script);
    workbench = await openWorkbench({
      settings: { "lathe.model.baseUrl": model.baseUrl, "lathe.model.id": "scripted", ...settings },
    });
    await workbench.runCommand("Lathe: Open Chat");
    const chat = await workbench.chat();
    await chat.getByRole("button", { name: "Strategy: React" }).click();
    await chat.getByRole("menuitemradio", { name: strategy }).click();
    const composer = chat.getByRole("textbox", { name: "Message" });
    await composer.fill("Do it");
    await composer.press("Enter");
    return chat;
  }

  afterEach(async () => {
    await workbench?.close();
    await model?.close();
  });

  it("a plan is changed with the keyboard, approved, and carried out as it was left", async () => {
    const chat = await ask("Plan A plan you can change", [
      call("submit_plan", { steps: [step("1", "Look around"), step("2", "Rename everything")] }),
      call("finish_step", { outcome: "done", summary: "Looked." }),
      call("finish_step", { outcome: "done", summary: "Written down." }),
      { text: "All done [step 1]." },
    ]);
    await chat.getByRole("button", { name: "Run plan" }).waitFor();
    const list = chat.getByRole("list", { name: "Steps of the plan" });
    await list.getByText("Rename everything").click();
    await list.locator("[data-step='step-2']").focus();
    await workbench?.page.keyboard.press("Delete");
    await list.getByText("Skipped by you").waitFor();
    await chat.getByRole("button", { name: "Insert step" }).click();
    const field = chat.getByRole("textbox", { name: "Step", exact: true });
    await field.fill("Write it down");
    await field.press("Enter");
    await workbench?.screenshot("plan-card");
    await chat.getByRole("button", { name: "Run plan" }).click();
    await chat.getByText("All done [step 1].").waitFor();
    await chat.getByText("2 of 3 done").waitFor();
    const prompts = model?.requests.slice(1, 3).map(({ body }) => JSON.stringify(body.messages.at(-1)));
    assert.match(prompts?.[0] ?? "", /Your step is 1: Look around/);
    assert.match(prompts?.[1] ?? "", /Your step is 3: Write it down/);
    // The choice was for that message alone.
    await chat.getByRole("button", { name: "Strategy: React" }).waitFor();
    model?.assertDone();
  });

  it("approaches are shown with their scores, and the one that passes its check is applied", async () => {
    const path = "src/todo-list.ts";
    const approach = (title: string) => ({ title, approach: `${title} in ${path}` });
    const marks = { fit: 0.5, size: 0.5, risk: 0.5, reason: "It fits." };
    const settings = { "lathe.strategies.check": "grep -q normalize src/todo-list.ts" };
    const chat = await ask(
      "Tree of thoughts",
      [
        call("submit_approaches", { approaches: [approach("Normalise the title"), approach("Store another form")] }),
        call("submit_scores", {
          scores: [
            { id: "1", correctness: 0.9, ...marks },
            { id: "2", correctness: 0.1, ...marks },
          ],
        }),
        call("edit_file", { path, edits: [{ search: "title.trim();", replace: "title.trim().normalize();" }] }),
        { text: "It is there." },
        { text: "Titles are normalised." },
      ],
      settings,
    );
    await chat.getByRole("button", { name: "Run once" }).click();
    await chat.getByRole("button", { name: "Open review" }).waitFor();
    await workbench?.screenshot("approaches");
    await chat.getByRole("button", { name: "Accept all" }).click();
    await chat.getByText("Titles are normalised.").waitFor();
    await chat.getByRole("button", { name: "Run once" }).click();
    await chat.getByRole("rowheader", { name: /Normalise the title Applied, 1 file/ }).waitFor();
    await chat.getByRole("log").getByText("Check passed: grep -q normalize src/todo-list.ts").waitFor();
    model?.assertDone();
  });
});
