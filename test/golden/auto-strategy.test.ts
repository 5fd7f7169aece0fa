import assert from "node:assert/strict";
import type { AgentEventOf } from "../../src/protocol/agent-event.ts";
import { type GoldenRun, goldenRun } from "./support/golden-run.ts";
import { buildCommandLine, startLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const choose = (strategy: string) => call("choose_strategy", { strategy, reason: "It is hard." });
const files = { "a.txt": "a\n" };

const strategies = ({ events }: Pick<GoldenRun, "events">) =>
  events
    .filter((event): event is AgentEventOf<"strategy"> => event.type === "strategy")
    .map(({ strategy, by }) => [strategy, by]);

describe("golden: auto", () => {
  before(buildCommandLine);

  it("makes one small request, and says why", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "all", "--strategy", "auto", "What is a?"],
        script: [call("choose_strategy", { strategy: "react", reason: "It is a question." }), { text: "It is a." }],
      },
      (run) => {
        assert.equal(run.exit, 0);
        assert.deepEqual(strategies(run), [["react", "auto"]]);
        assert.match(JSON.stringify(run.events), /"reason":"It is a question\."/);
        const [first, second] = run.server.requests;
        assert.ok(JSON.stringify(first?.body).length < 3000, "the choice is cheap");
        assert.doesNotMatch(JSON.stringify(second?.body), /choose_strategy/);
        run.server.assertDone();
      },
    ));

  it("never begins what is costly where nobody can be asked", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "all", "--strategy", "auto", "Mend it"],
        script: [choose("tree-of-thoughts"), { text: "Mended." }],
      },
      (run) => {
        assert.equal(run.exit, 0);
        assert.deepEqual(strategies(run), [["react", "auto"]]);
        assert.match(JSON.stringify(run.events), /tree-of-thoughts would fit.*nobody can be asked/);
        run.server.assertDone();
      },
    ));

  for (const [answer, expected] of [
    ["Use reflexion", ["reflexion", "auto"]],
    ["Use react", ["react", "user"]],
    ["What is that?", ["react", "user"]],
  ] as const) {
    it(`asks before what is costly: "${answer}"`, () =>
      goldenRun(
        {
          files,
          commandLine: ["--mode", "all", "--approvals", "json", "--strategy", "auto", "--check", "true", "Mend it"],
          script: [choose("reflexion"), { text: "Mended." }],
          onEvent: (event, lathe) => {
            if (event.type !== "question-request") return;
            assert.match(event.question, /^It is hard\. Use reflexion for this\? Nothing is measured/);
            lathe.reply({ requestId: event.requestId, answer });
          },
        },
        (run) => {
          assert.equal(run.exit, 0, run.stderr);
          assert.deepEqual(strategies(run), [expected]);
          run.server.assertDone();
        },
      ));
  }

  it("says what it will take, from what this workspace took, and asks once that is known", () =>
    goldenRun(
      {
        files,
        commandLine: ["--price", "1,10", "Hello"],
        script: [{ text: "Hello.", usage: { inputTokens: 1000, outputTokens: 100 } }],
      },
      async ({ workspace, events }) => {
        const { startScriptedModelServer } = await import("../fakes/scripted-model-server.ts");
        const server = await startScriptedModelServer([{ text: "Done." }]);
        const { cwd, home } = workspace;
        const place = { cwd, home, baseUrl: server.baseUrl };
        assert.equal(events.at(-1)?.type, "session-end");
        try {
          const commandLine = ["run", "--json", "--model", "scripted", "--approvals", "json", "--mode", "all"];
          const wish = ["--strategy", "reflexion", "--check", "true", "Mend it"];
          const asked: string[] = [];
          const run = await startLathe([...commandLine, ...wish], place, (event, lathe) => {
            if (event.type !== "question-request") return;
            asked.push(event.question);
            lathe.reply({ requestId: event.requestId, answer: "Use reflexion" });
          }).result;
          assert.equal(run.exit, 0, run.stderr);
          assert.match(asked.join(), /at most about 4 requests and \d+ tokens, 0\.\d\d USD, by what 1 requests/);
          server.assertDone();
        } finally {
          await server.close();
        }
      },
    ));
});
