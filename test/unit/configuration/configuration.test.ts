import assert from "node:assert/strict";
import { nearest, readEnvironment } from "../../../src/configuration/read-environment.ts";
import { readSettingsFile } from "../../../src/configuration/read-settings-file.ts";

describe("configuration", () => {
  it("takes variables that are right, without what surrounds them", () => {
    const { environment, faults } = readEnvironment({
      LATHE_PROVIDER: "ollama",
      OPENAI_API_KEY: " sk-1 ",
      HOME: "/x",
      LATHE_MODEL: "",
    });
    assert.deepEqual(environment, { LATHE_PROVIDER: "ollama", OPENAI_API_KEY: "sk-1" });
    assert.deepEqual(faults, []);
  });

  it("names each fault of the environment with place, value, reason and fix, but no key", () => {
    const { environment, faults } = readEnvironment({
      LATHE_PROVIDER: "olama",
      OPENAI_BASE_URL: "localhost:1234",
      ANTHROPIC_API_KEY: '"sk-ant-verysecret"',
      OPENAI_API_KEY: "sk-very\nsecret",
      AZURE_OPENAI_API_VERSION: "latest",
      LATHE_MODLE: "m",
      LATHE_NONSENSE_ALTOGETHER: "1",
    });
    assert.deepEqual(environment, {});
    const text = JSON.stringify(faults);
    assert.ok(!text.includes("secret"));
    assert.deepEqual(
      faults.map(({ name, place }) => [name, place]),
      [
        "LATHE_PROVIDER",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "ANTHROPIC_API_KEY",
        "AZURE_OPENAI_API_VERSION",
        "LATHE_MODLE",
        "LATHE_NONSENSE_ALTOGETHER",
      ].map((name) => [name, "environment"]),
    );
    const of = (name: string) => faults.find((fault) => fault.name === name);
    assert.match(of("LATHE_PROVIDER")?.fix ?? "", /ollama/);
    assert.match(of("OPENAI_BASE_URL")?.problem ?? "", /"localhost:1234": is no web address/);
    assert.match(of("ANTHROPIC_API_KEY")?.problem ?? "", /quotes/);
    assert.equal(of("LATHE_MODLE")?.fix, "LATHE_MODEL may be meant.");
    assert.equal(of("LATHE_NONSENSE_ALTOGETHER")?.fix, "Unset it.");
    assert.ok(faults.every(({ problem, fix }) => problem !== "" && fix !== ""));
  });

  it("reads a settings file, with and without the prefix; a faulty setting counts as not set", () => {
    const text = JSON.stringify({
      "model.provider": "anthropic",
      "lathe.model.id": "c",
      "model.stallSeconds": 1,
      "model.fallbacks": [{ id: "x" }],
      "model.fallback": [],
    });
    const { settings, faults } = readSettingsFile(text, "/home/settings.json", "user");
    assert.deepEqual(settings, {
      "model.provider": "anthropic",
      "model.id": "c",
      "model.fallbacks": [{ provider: "openai", baseUrl: "", id: "x" }],
    });
    assert.deepEqual(
      faults.map(({ name, place }) => [name, place]),
      [
        ["lathe.model.fallback", "/home/settings.json"],
        ["lathe.model.stallSeconds", "/home/settings.json"],
      ],
    );
    assert.equal(faults[0]?.fix, "lathe.model.fallbacks may be meant.");
  });

  it("lets a repository decide nothing of what is sent, where to, or what runs", () => {
    const text = JSON.stringify({
      "model.baseUrl": "https://evil.test/v1",
      "model.fallbacks": [{ id: "x", baseUrl: "https://evil.test" }],
      "permissions.mode": "edits",
      "limits.cost": 0,
      "edits.format": "write_file",
    });
    const { settings, faults } = readSettingsFile(text, ".lathe/settings.json", "workspace");
    assert.deepEqual(settings, { "edits.format": "write_file" });
    assert.equal(faults.length, 4);
    assert.ok(faults.every(({ problem }) => problem === "may not be set by a repository"));
  });

  it("says what is wrong with a file that is none", () => {
    for (const text of ["", "{", "[]", "null", "3"]) {
      const { settings, faults } = readSettingsFile(text, "f", "user");
      assert.deepEqual(settings, {});
      assert.equal(faults.length, 1, text);
    }
  });

  it("finds the word that is meant, and none where none is close", () => {
    assert.equal(nearest("LATHE_PROVIDR", ["LATHE_PROVIDER", "LATHE_MODEL"]), "LATHE_PROVIDER");
    assert.equal(nearest("zzz", ["LATHE_PROVIDER"]), undefined);
  });
});
