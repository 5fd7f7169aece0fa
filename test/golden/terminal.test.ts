import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { createGoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const program = join(import.meta.dirname, "../../dist/cli.js");

/** `script` gives its child a terminal; it is part of every Debian and macOS. */
function inTerminal(commandLine: readonly string[]): [string, string[]] {
  if (process.platform === "darwin") return ["script", ["-q", "/dev/null", ...commandLine]];
  const quoted = commandLine.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return ["script", ["-qefc", quoted, "/dev/null"]];
}

/** Types each answer when its prompt has appeared, and returns everything that was shown. */
async function typeInTerminal(
  commandLine: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  dialogue: readonly (readonly [prompt: RegExp, answer: string])[],
): Promise<{ shown: string; exit: unknown }> {
  const [file, words] = inTerminal(commandLine);
  const child = spawn(file, words, options);
  const left = [...dialogue];
  let shown = "";
  let fresh = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    fresh += text;
    if (left[0]?.[0].test(fresh)) {
      child.stdin.write(`${left[0][1]}\r`);
      left.shift();
      fresh = "";
    }
  });
  const [exit] = await once(child, "close");
  assert.deepEqual(left, [], `Never asked for in:\n${shown}`);
  return { shown, exit };
}

describe("golden: in a terminal", () => {
  before(buildCommandLine);

  it("shows the difference, takes hunks one by one, and asks before a command", async () => {
    const workspace = createGoldenWorkspace({ "list.txt": "one\ntwo\nthree\nfour\nfive\n" });
    const edits = [
      { search: "one", replace: "ONE" },
      { search: "five", replace: "FIVE" },
    ];
    const server = await startScriptedModelServer([
      { toolCalls: [{ name: "edit_file", arguments: { path: "list.txt", edits } }] },
      { toolCalls: [{ name: "run_command", arguments: { command: "touch ran.txt" } }] },
      { text: "Half of it is done." },
    ]);
    try {
      const { cwd, home } = workspace;
      const env = {
        PATH: process.env.PATH,
        HOME: home,
        LATHE_HOME: join(home, ".lathe"),
        LATHE_API_KEY: "test-key",
        OPENAI_BASE_URL: server.baseUrl,
        TERM: "xterm",
        NO_COLOR: "1",
      };
      const { shown, exit } = await typeInTerminal(
        [process.execPath, program, "run", "--model", "scripted", "Shout"],
        { cwd, env },
        [
          [/\[h\] choose hunks.*> /s, "h"],
          [/reject this hunk > /, "y"],
          [/reject this hunk > /, "n"],
          [/no comment\) > /, "Leave the last line"],
          [/\[r\] reject with advice.*> /s, "r"],
          [/What should be done instead\? > /, "Do not touch"],
        ],
      );
      assert.equal(exit, 0);
      assert.match(shown, /- one\r\n.*\+ ONE/s);
      assert.match(shown, /\$ touch ran\.txt/);
      assert.equal(workspace.read("list.txt"), "ONE\ntwo\nthree\nfour\nfive\n");
      assert.equal(workspace.git("status", "--porcelain"), " M list.txt\n");
      const said = JSON.stringify(server.requests.at(-1)?.body.messages);
      assert.match(said, /Leave the last line/);
      assert.match(said, /Do not touch/);
    } finally {
      await server.close();
      workspace.remove();
    }
  });
});
