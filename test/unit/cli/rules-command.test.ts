import assert from "node:assert/strict";
import type { CliContext } from "../../../src/cli/command.ts";
import { rules } from "../../../src/cli/commands/rules.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";
import { createMemoryOutput } from "./memory-output.ts";

describe("lathe rules", () => {
  let workspace: ToolWorkspace;

  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  async function run(...positionals: string[]): Promise<string> {
    const output = createMemoryOutput();
    const context = { cwd: workspace.folder, output } as unknown as CliContext;
    assert.equal(await rules({ positionals, values: {} }, context), 0);
    return output.text;
  }

  it("lists what is told, when, and what it costs", async () => {
    assert.match(await run(), /^No rules files in .*AGENTS\.md/);
    await workspace.write("AGENTS.md", "Use tabs. Always.");
    await workspace.write("api/AGENTS.md", "Check input.");
    await workspace.write(".lathe/rules/sql.md", "---\nglobs: '*.sql'\n---\nName columns.");
    assert.equal(
      await run(),
      "FILE                 FOR         TOKENS\nAGENTS.md            everywhere  ~5\n.lathe/rules/sql.md  *.sql       ~4\n",
    );
    assert.equal(
      await run("api/users.ts"),
      "FILE           FOR         TOKENS\nAGENTS.md      everywhere  ~5\napi/AGENTS.md  api/        ~3\n",
    );
  });
});
