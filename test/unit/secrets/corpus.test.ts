import assert from "node:assert/strict";
import { SecretVault } from "../../../src/secrets/secret-vault.ts";
import { makeSecret, readCorpus, type SecretCase } from "./secret-corpus.ts";

describe("secrets corpus", () => {
  const cases = readCorpus<SecretCase>("secrets.json")
    .filter(({ path }) => path !== ".env")
    .map(makeSecret);

  it("has sixty secrets and more", () => assert.ok(cases.length >= 60));

  for (const { name, text, secret } of cases) {
    it(`hides and gives back: ${name}`, () => {
      const vault = new SecretVault({ key: "test" });
      const first = vault.hide(text);
      assert.ok(!first.text.includes(secret), first.text);
      const [hidden] = first.hidden;
      assert.ok(hidden, "nothing was hidden");
      const id = hidden.placeholder.match(/:([0-9a-f]+)>$/)?.[1] ?? "";
      const value = vault.valueOf({ id })?.value ?? "";
      assert.equal(first.text.replaceAll(hidden.placeholder, value), text);
      assert.ok(value.includes(secret) || secret.includes(value), `${value} is not the secret`);
      assert.equal(vault.hide(first.text).text, first.text);
      const again = new SecretVault({ key: "test" });
      assert.equal(again.hide(text).text, first.text);
    });
  }
});
