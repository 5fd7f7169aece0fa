import assert from "node:assert/strict";
import { detectServers } from "../../../src/vscode/model/detect-servers.ts";

describe("detection of model servers", () => {
  const never = new AbortController().signal;

  it("names the servers that answer on their default ports, and their models", async () => {
    const asked: string[] = [];
    const found = await detectServers(async (baseUrl) => {
      asked.push(baseUrl);
      if (baseUrl.includes(":1234/")) throw new Error("connection refused");
      return baseUrl.includes(":11434/") ? ["qwen3-coder:30b", "llama4"] : [];
    }, never);
    assert.deepEqual(asked, ["http://127.0.0.1:11434/v1", "http://127.0.0.1:1234/v1", "http://127.0.0.1:8080/v1"]);
    assert.deepEqual(found, [
      { name: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", models: ["qwen3-coder:30b", "llama4"] },
      { name: "llama.cpp", baseUrl: "http://127.0.0.1:8080/v1", models: [] },
    ]);
  });

  it("gives up when it is no longer wanted", async () => {
    const controller = new AbortController();
    const searching = detectServers(
      (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      controller.signal,
    );
    controller.abort();
    assert.deepEqual(await searching, []);
  });
});
