import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { downloadFile } from "../../../src/vscode/model/choose-file.ts";
import { extensionUnderTest } from "./extension-under-test.ts";

describe("the doctor in the editor", () => {
  it("names everything a user can get wrong, with what to do about what is wrong", async () => {
    const { model } = await extensionUnderTest();
    // Whatever an earlier test has connected.
    await model.connection.connect("", "", undefined, "openai");
    const uri = vscode.Uri.from({ scheme: "lathe-doctor", path: "/Lathe doctor.md" });
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /^# Lathe doctor\n/);
    for (const name of [
      "VS Code",
      "Node",
      "git",
      "ripgrep",
      "State folder",
      "Disk",
      "Sandbox",
      "Index",
      "Configuration",
      "Model",
    ]) {
      assert.ok(text.includes(`**${name}**`), `${name} is not in\n${text}`);
    }
    assert.ok(text.includes(`**VS Code**: ${vscode.version}`));
    assert.match(text, /✗ \*\*Model\*\*: none is connected {2}\n {2}Run “Lathe: Connect a Model”\./);
  });
});

describe("the download of a model in the editor", () => {
  const bytes = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 253));
  const sha256 = createHash("sha256").update(bytes).digest("hex");

  it("shows how far it is, ends when it is cancelled, and goes on where it stopped", async () => {
    const ranges: (string | undefined)[] = [];
    const server = createServer(({ headers }, response) => {
      ranges.push(headers.range);
      const from = Number(/bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { "content-length": bytes.length - from });
      // The first answer stops half-way and stays open: only cancelling ends it.
      if (from === 0) response.write(bytes.subarray(0, 200_000));
      else response.end(bytes.subarray(from));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.gguf`;
    const folder = mkdtempSync(join(tmpdir(), "lathe-host-download-"));
    const target = join(folder, "tiny.gguf");
    try {
      const cancel = new vscode.CancellationTokenSource();
      const first = downloadFile(
        { url, target, sha256 },
        {
          report: ({ message }) => {
            if (message === "0.2 of 0.4 MB") cancel.cancel();
          },
        },
        cancel.token,
      );
      await assert.rejects(first, { name: "AbortError" });
      let bar = 0;
      const messages: string[] = [];
      await downloadFile(
        { url, target, sha256 },
        {
          report: ({ message = "", increment = 0 }) => {
            messages.push(message);
            bar += increment;
          },
        },
        new vscode.CancellationTokenSource().token,
      );
      assert.equal(ranges.length, 2);
      // Cancelled as soon as it says 0.2 MB: something of the first half came, and none of it is asked for again.
      assert.ok(Number(/^bytes=(\d+)-$/.exec(ranges[1] ?? "")?.[1]) >= 150_000, ranges[1]);
      assert.deepEqual(readFileSync(target), bytes);
      assert.equal(messages.at(-1), "0.4 of 0.4 MB");
      assert.equal(Math.round(bar), 100);
    } finally {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
