import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SecretVault } from "../../../src/secrets/secret-vault.ts";
import { readCorpus } from "./secret-corpus.ts";

const root = resolve(import.meta.dirname, "../../..");

function hiddenIn(text: string): string[] {
  const vault = new SecretVault({ key: "test" });
  return vault.hide(text).hidden.map(({ placeholder, line }) => {
    const id = placeholder.match(/:([0-9a-f]+)>$/)?.[1] ?? "";
    return `line ${line}: ${placeholder} ${vault.valueOf({ id })?.value.slice(0, 80)}`;
  });
}

describe("what is no secret stays", () => {
  for (const { name, text } of readCorpus<{ name: string; text: string }>("harmless-texts.json"))
    it(name, () => assert.deepEqual(hiddenIn(text), []));

  it("in the lock file of this project", () =>
    assert.deepEqual(hiddenIn(readFileSync(join(root, "package-lock.json"), "utf8")), []));

  for (const folder of ["src", "docs", "scripts", "media", "examples"]) {
    it(`in ${folder}/ of this project`, () => {
      const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(?:[cm]?[jt]sx?|md|json|css|svg|html|ya?ml)$/.test(entry.name))
        .filter((entry) => !entry.parentPath.includes("node_modules"))
        .map((entry) => join(entry.parentPath, entry.name));
      const found = files.flatMap((file) => hiddenIn(readFileSync(file, "utf8")).map((hidden) => `${file} ${hidden}`));
      assert.deepEqual(found, []);
    });
  }

  it("in fewer than one of a thousand files of the installed packages", () => {
    const packages = [
      "zod",
      "openai",
      "diff",
      "ignore",
      "picomatch",
      "mocha",
      "esbuild",
      "preact",
      "@types/node",
      "typescript",
    ];
    let files = 0;
    const found: string[] = [];
    for (const name of packages) {
      for (const entry of readdirSync(join(root, "node_modules", name), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(?:[cm]?[jt]s|json|md)$/.test(entry.name) || files > 3000) continue;
        const file = join(entry.parentPath, entry.name);
        const text = readFileSync(file, "utf8").slice(0, 300_000);
        files += 1;
        found.push(...hiddenIn(text).map((hidden) => `${file.slice(root.length)} ${hidden}`));
      }
    }
    assert.ok(files > 1000, `only ${files} files`);
    assert.ok(found.length < files / 1000, found.join("\n"));
  }).timeout(60_000);
});
