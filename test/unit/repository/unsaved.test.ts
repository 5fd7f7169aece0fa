import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { OverlaidMemory } from "../../../src/ports/repository-memory.ts";
import { type OpenDocument, openMemoryProcess } from "../../../src/repository/process/open-memory-process.ts";
import { bundleDirectory, MemoryWorkspace, never, repositoryRoot } from "./memory-workspace.ts";

const retry = "export function retryPolicy() {\n  return 'wait longer';\n}\n";
const moved = `// One line.\n// Another line.\nexport function unrelated() {\n  return 1;\n}\n\n${retry.replace("retryPolicy", "backoffDelay")}`;

describe("what is unsaved in an editor", () => {
  let space: MemoryWorkspace;
  let memory: OverlaidMemory;

  beforeEach(async () => {
    space = new MemoryWorkspace();
    space.put("a.ts", retry);
    space.put("b.ts", "export function parseHeader() {\n  return 'colon';\n}\n");
    memory = space.memory as OverlaidMemory;
    await space.refresh();
  });

  afterEach(() => space.dispose());

  it("is found in its own lines, and what is no longer there is not", async () => {
    memory.setUnsaved([{ path: "a.ts", text: moved }]);
    const [first] = await space.find("backoff delay");
    assert.deepEqual([first?.path, first?.symbol, first?.startLine, first?.endLine], ["a.ts", "backoffDelay", 7, 9]);
    assert.deepEqual(await memory.findSymbols("retryPolicy", 5, never), []);
    assert.deepEqual(
      (await memory.findSymbols("backoffDelay", 5, never)).map(({ path, startLine }) => [path, startLine]),
      [["a.ts", 7]],
    );
    assert.ok(!(await space.find("retry policy")).some(({ symbol }) => symbol === "retryPolicy"));
    assert.deepEqual(
      (await memory.outline(".", 9, never)).map(({ symbol }) => symbol),
      ["unrelated", "backoffDelay", "parseHeader"],
    );
  });

  it("goes with the editor, and leaves nothing on disk", async () => {
    const before = readdirSync(space.directory).sort();
    memory.setUnsaved([{ path: "a.ts", text: moved }]);
    await space.find("backoff delay");
    memory.setUnsaved([]);
    assert.deepEqual(await memory.findSymbols("backoffDelay", 5, never), []);
    assert.equal((await space.find("retry policy"))[0]?.symbol, "retryPolicy");
    assert.deepEqual(readdirSync(space.directory).sort(), before);
  });

  it("lies over the index as it is after a refresh", async () => {
    memory.setUnsaved([{ path: "a.ts", text: moved }]);
    await space.find("backoff delay");
    space.put("c.ts", "export function flushQueue() {\n  return 'drain';\n}\n");
    await space.refresh();
    assert.equal((await space.find("flush queue"))[0]?.path, "c.ts");
    assert.equal((await space.find("backoff delay"))[0]?.startLine, 7);
  });

  it("brings in no file that is kept out of the index", async () => {
    space.put(".latheignore", "secret/\n");
    space.put("secret/keys.ts", "export const zanzibar = 1;\n");
    await space.refresh();
    memory.setUnsaved([{ path: "secret/keys.ts", text: "export const zanzibar = 2;\n" }]);
    assert.deepEqual(await space.find("zanzibar"), []);
    assert.deepEqual(await memory.findSymbols("zanzibar", 5, never), []);
  });

  it("reaches the process of the memory before each question, and again after it died", async () => {
    let documents: OpenDocument[] = [];
    let reads = 0;
    const open = (path: string, version: number, text: string): OpenDocument => ({
      path,
      version,
      getText: () => {
        reads += 1;
        return text;
      },
    });
    const process = openMemoryProcess({
      script: join(repositoryRoot, "src/memory-host.ts"),
      directory: space.directory,
      roots: [space.root],
      bundleDirectory,
      getUnsaved: () => documents,
      logger: { log: () => undefined },
    });
    const symbols = async (name: string) => (await process.findSymbols(name, 5, never)).length;
    assert.equal(await symbols("retryPolicy"), 1);
    documents = [open("a.ts", 2, moved)];
    assert.deepEqual([await symbols("retryPolicy"), await symbols("backoffDelay")], [0, 1]);
    assert.equal(reads, 1);
    documents = [open("a.ts", 3, retry.replace("retryPolicy", "thirdName"))];
    assert.deepEqual([await symbols("backoffDelay"), await symbols("thirdName")], [0, 1]);
    await process.close();
    assert.deepEqual([await symbols("backoffDelay"), await symbols("thirdName")], [0, 1]);
    documents = [];
    assert.deepEqual([await symbols("retryPolicy"), await symbols("thirdName")], [1, 0]);
    await process.close();
  });
});
