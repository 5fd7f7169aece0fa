import assert from "node:assert/strict";
import { brokenToolCall, emptyReply } from "../fakes/scripted-model-server.ts";
import { compareRun, goldenRun } from "./support/golden-run.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });

describe("golden: faults", () => {
  before(buildCommandLine);

  it("stops in mid-stream at Ctrl-C", () =>
    goldenRun(
      {
        commandLine: ["Talk"],
        script: [{ text: "I think about it for a long time", chunkSize: 100, hangAfter: 1 }],
        onEvent: (event, lathe) => {
          if (event.type === "text-delta") lathe.process.kill("SIGINT");
        },
      },
      (run) => {
        compareRun("abort-in-mid-stream", run);
        assert.equal(run.exit, 130);
      },
    ));

  it("stops a running command at Ctrl-C and answers the call", () => {
    let child = 0;
    return goldenRun(
      {
        commandLine: ["--mode", "all", "Wait"],
        script: [call("run_command", { command: "echo $$; exec sleep 1000" })],
        onEvent: (event, lathe) => {
          if (event.type !== "tool-output") return;
          child ||= Number(/^\d+/.exec(event.text)?.[0]);
          lathe.process.kill("SIGINT");
        },
      },
      (run) => {
        assert.throws(() => process.kill(child, 0), { code: "ESRCH" });
        compareRun("abort-in-command", run);
        assert.equal(run.exit, 130);
      },
    );
  });

  it("goes on where the connection was cut", () =>
    goldenRun(
      { commandLine: ["Talk"], script: [{ text: "The answer is", chunkSize: 4, cutAfter: 2 }, { text: "er is 42." }] },
      (run) => {
        compareRun("cut-connection", run);
        assert.equal(run.exit, 0);
        run.server.assertDone();
      },
    ));

  it("says that the connection was cut again and again, and keeps what came", () => {
    const cut = { text: "The answer is", chunkSize: 4, cutAfter: 2 };
    return goldenRun({ commandLine: ["Talk"], script: [cut, cut, cut] }, (run) => {
      compareRun("cut-connection-again", run);
      assert.equal(run.exit, 1);
      run.server.assertDone();
    });
  });

  it("tries again after 429", () =>
    goldenRun(
      {
        commandLine: ["Talk"],
        script: [{ status: 429, headers: { "retry-after": "0" } }, { text: "Here I am." }],
      },
      (run) => {
        compareRun("rate-limit-then-success", run);
        assert.equal(run.exit, 0);
        run.server.assertDone();
      },
    ));

  it("stops after three replies with broken JSON", () =>
    goldenRun(
      {
        commandLine: ["Read"],
        script: [brokenToolCall("read_file"), brokenToolCall("read_file"), brokenToolCall("read_file")],
      },
      (run) => {
        compareRun("broken-tool-json", run);
        assert.equal(run.exit, 1);
        run.server.assertDone();
      },
    ));

  it("tells the model about an unknown tool and an empty reply", () =>
    goldenRun(
      {
        commandLine: ["Go"],
        script: [call("teleport", { to: "mars" }), emptyReply, { text: "I stay." }],
      },
      (run) => {
        compareRun("unknown-tool-and-empty-reply", run);
        assert.equal(run.exit, 0);
        run.server.assertDone();
      },
    ));

  it("bounds an output of 5 MB and keeps the whole of it", () =>
    goldenRun(
      {
        commandLine: ["--mode", "all", "Print"],
        script: [call("run_command", { command: "seq -f 'line %06.0f' 1 400000" }), { text: "Long." }],
      },
      (run) => {
        compareRun("output-of-5-mb", run);
        const end = run.events.find((event) => event.type === "tool-end");
        assert.equal(end?.details?.totalBytes, 4_800_000);
        assert.ok((end?.content.length ?? 0) < 40_000);
      },
    ));

  it("stops at the limit of turns", () =>
    goldenRun(
      {
        commandLine: ["--max-turns", "2", "Read on and on"],
        script: [call("read_file", { path: "src/a.ts" }), call("list_directory", { path: "." })],
      },
      (run) => {
        compareRun("limit-of-turns", run);
        assert.equal(run.exit, 3);
        run.server.assertDone();
      },
    ));

  it("stops before the call that would pass the limit of money, counted by the given price", () =>
    goldenRun({ commandLine: ["--price", "100,1000", "--max-cost", "0.03", "Read on and on"], script: [] }, (run) => {
      assert.equal(run.exit, 3);
      assert.match(JSON.stringify(run.events.at(-1)), /limit of 0.03 USD is reached \(0 used, and this needs 0\.\d+\)/);
      assert.equal(run.events.filter(({ type }) => type === "turn-start").length, 0);
      run.server.assertDone();
    }));

  it("says which step is next when the server refuses the key", () =>
    goldenRun({ commandLine: ["Go"], script: [{ status: 401, error: { code: "invalid_api_key" } }] }, (run) => {
      compareRun("refused-key", run);
      assert.equal(run.exit, 1);
      assert.doesNotMatch(JSON.stringify(run.events) + run.stderr, /test-key/);
    }));
});
