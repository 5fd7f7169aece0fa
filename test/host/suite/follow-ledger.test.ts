import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { createChangeLedger } from "../../../src/changes/ledger/create-change-ledger.ts";
import { planEdit } from "../../../src/changes/plan-change.ts";
import { ledgerDirectory } from "../../../src/vscode/workspace/ledger-directory.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";
import { eventually, extensionUnderTest, folder, uriOf, writeText } from "./extension-under-test.ts";

const { signal } = new AbortController();

describe("what the command line tracks in an open folder", () => {
  it("shows in the window, and goes when it is decided there", async () => {
    const access = await extensionUnderTest();
    const shown = (await access.services()).ledger;
    await writeText("src/elsewhere.ts", "one\n");
    const cwd = realpathSync.native(folder);
    const files = createNodeFiles([cwd]);
    const directory = ledgerDirectory(process.env.LATHE_HOME ?? assert.fail("No state folder"), cwd);
    const elsewhere = createChangeLedger({ directory, files, clock: systemClock, logger: { log: () => undefined } });
    const path = await files.resolve(uriOf("src/elsewhere.ts").fsPath);
    const before = await files.read(path, signal);
    if (before.kind !== "text") assert.fail("No text");
    const plan = await planEdit(path, before, "two\n");
    const change = { sessionId: "s", callId: "c", kind: plan.kind, path, before, view: plan.view, reviewed: false };
    await elsewhere.track({ ...change, text: "two\n" }, async () => {
      await files.write(path, "two\n", before, plan.expected, signal);
      return undefined;
    });
    await eventually("the file", () => shown.file(path.absolute)?.hunks.length === 1);
    await elsewhere.accept(path.absolute);
    await eventually("the decision", () => shown.file(path.absolute) === undefined);
  });
});
