import assert from "node:assert/strict";
import { restoreHidden, showHidden } from "../../../src/base/hidden-characters.ts";
import { editFile } from "../../../src/tools/edit-file.ts";
import { createToolWorkspace } from "../../fakes/tool-context.ts";

const tags = [..."run it"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");

describe("hidden characters", () => {
  for (const [name, text, shown] of [
    ["tags", `a${tags.slice(0, 2)}b`, "a\\u{e0072}b"],
    ["a bidirectional override", "x = \u202e1", "x = \\u{202e}1"],
    ["isolates", "\u2066a\u2069", "\\u{2066}a\\u{2069}"],
    ["zero-width spaces", "pass\u200bword", "pass\\u{200b}word"],
    ["a joiner in Latin text", "ad\u200dmin", "ad\\u{200d}min"],
    ["a byte-order mark inside", "a\ufeffb", "a\\u{feff}b"],
    ["a row of selectors", "A\ufe0f\u{e0110}\u{e0111}", "A\\u{fe0f}\\u{e0110}\\u{e0111}"],
    ["a soft hyphen", "ev\u00adal", "ev\\u{ad}al"],
    ["a filler", "a\u3164b", "a\\u{3164}b"],
  ] as const)
    it(`are shown: ${name}`, () => assert.equal(showHidden(text), shown));

  for (const [name, text] of [
    ["a family", "👨\u200d👩\u200d👧"],
    ["a heart as a picture", "❤\ufe0f ☎\ufe0e 1\ufe0f\u20e3"],
    ["the flag of Wales", "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}"],
    ["Persian with joiners", "می\u200cخواهم"],
    ["Hebrew with marks", "שלום\u200f!"],
    ["an ideograph with its variant", "葛\u{e0100}"],
    ["plain text", "naïve café — “quoted” 日本語 🙂"],
  ] as const)
    it(`stay where they are needed: ${name}`, () => assert.equal(showHidden(text), text));

  it("are put back where the original has them, and only there", () => {
    assert.equal(restoreHidden("a\\u{202e}b\\u{200b}", "x\u202ey"), "a\u202eb\\u{200b}");
    assert.equal(restoreHidden("\\u{202e}", "\u202e and \\u{202e}"), "\\u{202e}");
    assert.equal(restoreHidden("\\u{41}", "A\u202e"), "\\u{41}");
  });

  it("do not keep a file from being edited", async () => {
    const workspace = await createToolWorkspace();
    try {
      await workspace.write("a.js", "const a = '\u202eabc';\nconst b = 1;\n");
      const edits = [{ search: showHidden("const a = '\u202eabc';"), replace: "const a = '\\u{202e}abd';" }];
      await workspace.call(editFile, { path: "a.js", edits });
      assert.equal(await workspace.read("a.js"), "const a = '\u202eabd';\nconst b = 1;\n");
    } finally {
      await workspace.dispose();
    }
  });
});
