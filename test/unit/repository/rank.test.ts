import assert from "node:assert/strict";
import { roleOf } from "../../../src/repository/lexical/declared-role.ts";
import { MemoryWorkspace } from "./memory-workspace.ts";

describe("ranking of places", () => {
  let space: MemoryWorkspace;
  beforeEach(() => {
    space = new MemoryWorkspace();
  });
  afterEach(() => space.dispose());

  it("tells what does something from the shape of data", () => {
    for (const code of [
      "export async function readHeader(line: string) {",
      "func (c *Context) GetHeader(key string) string {",
      "def read_header(line):",
      "pub(crate) fn read_header(line: &str) -> Header {",
      "public static Header read(String line) {",
      "const readHeader = (line: string) => line;",
    ])
      assert.equal(roleOf(code), "code", code);
    for (const shape of [
      "export interface Header {",
      "type Header struct {",
      "class Header(Base):",
      "pub(crate) struct Header(u8);",
      "public abstract class Header {",
      "data class Header(val name: String)",
      "const header = {",
    ])
      assert.equal(roleOf(shape), "shape", shape);
    assert.equal(roleOf(""), "rest");
  });

  it("puts what is done before what is there, unless a type is asked for", async () => {
    const shape = "/** A header, parsed. */\nexport interface Header {\n  line: string;\n  parsed: boolean;\n}\n";
    const code = "/** Parses one. */\nexport function parseHeader(line: string) {\n  return line.trim();\n}\n";
    space.put("src/message.ts", `${shape}\n${code}`);
    await space.refresh();
    assert.equal((await space.find("where is a header parsed"))[0]?.symbol, "parseHeader");
    assert.equal((await space.find("type of a header"))[0]?.symbol, "Header");
  });

  it("keeps a third of the places for files of their own", async () => {
    const many = Array.from(
      { length: 12 },
      (_, at) => `export function evict${at}() {\n  return "evict cache entry";\n}\n`,
    );
    space.put("src/cache-evict.ts", many.join("\n"));
    for (const name of ["a", "b", "c"])
      space.put(`src/${name}.ts`, `export function ${name}() {\n  return 1; // evict\n}\n`);
    await space.refresh();
    const paths = (await space.find("evict cache entry", 9)).map(({ path }) => path);
    assert.equal(paths.length, 9);
    assert.equal(new Set(paths).size, 3);
    assert.equal(paths.filter((path) => path === "src/cache-evict.ts").length, 7);
  });
});
