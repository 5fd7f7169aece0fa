import assert from "node:assert/strict";
import { createStyle } from "../../../src/cli/style.ts";
import { createTranscriptPrinter } from "../../../src/cli/transcript-printer.ts";
import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";
import type { FileChange } from "../../../src/protocol/change.ts";
import { asStored, oneRun, stamped } from "../sessions/session-events.ts";
import { createMemoryOutput } from "./memory-output.ts";

const change: FileChange = {
  changeId: "ch1",
  path: "src/a.ts",
  kind: "edit",
  added: 1,
  removed: 1,
  state: "applied",
  hunks: [
    {
      id: "h1",
      oldStart: 3,
      oldLines: ["old"],
      newStart: 3,
      newLines: ["new"],
      contextBefore: ["before"],
      contextAfter: ["after"],
      state: "accepted",
    },
  ],
};

function print(events: readonly AgentEvent[], coloured = false): string {
  const output = createMemoryOutput();
  const printer = createTranscriptPrinter(output, createStyle(coloured));
  for (const event of events) printer(event);
  return output.text;
}

const start = (callId: string, title: string, tool = "read_file"): AgentEventBody => ({
  type: "tool-start",
  callId,
  tool,
  input: {},
  access: [],
  title,
});
const end = (callId: string, content: string, more: object = {}): AgentEventBody => ({
  type: "tool-end",
  callId,
  tool: "read_file",
  status: "ok",
  content,
  ...more,
});

describe("transcript printer", () => {
  it("prints a whole run", () => {
    assert.equal(
      print(stamped("s1", oneRun)),
      [
        "code · scripted · mode manual",
        "",
        "> Fix the",
        "> failing test – “now”",
        "",
        "Let me look.",
        "",
        "I read the file: ü 🙂",
        "",
        "● Read a.ts",
        "",
        "finished · 1 turn · 100 tokens in (40 % cached), 12 out · $0.0020 · session s1",
        "",
      ].join("\n"),
    );
  });

  it("prints the log as it printed the session", () => {
    const events = stamped("s1", oneRun);
    assert.equal(print(asStored(events)), print(events));
  });

  it("puts what comes late below a line that names the call again", () => {
    const text = print(
      stamped("s1", [
        start("c1", "Run npm test", "run_command"),
        start("c2", "Read b.ts"),
        end("c2", "fine"),
        end("c1", "1 failing\nexit code 1", { tool: "run_command" }),
      ]),
    );
    assert.equal(text, "● Run npm test\n● Read b.ts\n● Run npm test …\n  1 failing\n  exit code 1\n");
  });

  it("shows applied changes as a diff and leaves proposed ones to the approver", () => {
    const text = print(
      stamped("s1", [
        start("c1", "Edit src/a.ts"),
        { type: "change", callId: "c1", ...change, state: "proposed" },
        { type: "change", callId: "c1", ...change },
      ]),
    );
    assert.equal(
      text,
      [
        "● Edit src/a.ts",
        "  src/a.ts  +1 −1",
        "  @@ hunk 1 of 1 · line 3 @@",
        "    before",
        "  - old",
        "  + new",
        "    after",
        "",
      ].join("\n"),
    );
  });

  it("says each denial once, and why", () => {
    const reply = { type: "permission-reply", requestId: "r", callId: "c1", decision: "reject" } as const;
    const text = print(
      stamped("s1", [
        start("c1", "Run rm -rf build"),
        { ...reply, by: "user", advice: "use npm run clean" },
        end("c1", "The user rejected this", { status: "error", code: "denied" }),
        start("c2", "Run curl x"),
        end("c2", "Denied: a rule denies it", { status: "error", code: "denied" }),
      ]),
    );
    assert.equal(
      text,
      "● Run rm -rf build\n  ✗ rejected: use npm run clean\n● Run curl x\n  ✗ Denied: a rule denies it\n",
    );
  });

  it("says why something was asked that nobody could be asked", () => {
    const text = print(
      stamped("s1", [
        start("c1", "Create a.js"),
        {
          type: "permission-request",
          requestId: "r",
          callId: "c1",
          tool: "write_file",
          title: "Create a.js?",
          effects: [{ kind: "writes", text: "a.js" }],
          reason: "Asked because `x` was read.",
          clears: true,
        },
        { type: "permission-reply", requestId: "r", callId: "c1", decision: "reject", by: "nobody" },
        end("c1", "Denied", { status: "error", code: "denied" }),
      ]),
    );
    assert.equal(
      text,
      [
        "● Create a.js",
        "  ✗ denied: nobody can be asked here",
        "    Asked because `x` was read.",
        "    Run it with --trust-sources to go on all the same.",
        "",
      ].join("\n"),
    );
  });

  it("says how to go on after something was denied, and only then that somebody has to be asked", () => {
    const answer = (by: "nobody" | "user"): AgentEventBody[] => [
      start("c1", "Run npm test"),
      { type: "permission-reply", requestId: "r", callId: "c1", decision: "reject", by },
      end("c1", "Denied", { status: "error", code: "denied" }),
      { type: "session-end", reason: "denied", text: "" },
    ];
    const lines = print(stamped("s1", answer("nobody")))
      .split("\n")
      .filter((line) => line !== "");
    assert.deepEqual(lines.slice(2, 5), [
      "! Something it wanted to do was denied, so not everything may be done.",
      '  To be asked, run it in a terminal: lathe run "Go on" --resume s1',
      "  Or let more through without asking: --mode, see lathe run --help",
    ]);
    assert.match(lines[5] ?? "", /^denied/);
    assert.doesNotMatch(print(stamped("s1", answer("user"))), /To be asked/);
    const next = [...answer("nobody"), ...answer("user").slice(3)];
    assert.equal(print(stamped("s1", next)).match(/To be asked/g)?.length, 1, "the next run had no such denial");
  });

  it("bounds what a command printed", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
    const text = print(
      stamped("s1", [start("c1", "Run seq", "run_command"), end("c1", lines, { tool: "run_command" })]),
    );
    assert.match(text, /… 88 more lines\n {2}line 88\n/);
    assert.ok(text.endsWith("line 99\n"));
  });

  it("lets no text move the cursor", () => {
    const events = stamped("s1", [
      { type: "text-delta", text: "a\u001b[2Jb\u0007\r\n" },
      start("c1", "Run \u001b[8mhidden"),
    ]);
    assert.equal(print(events), "a[2Jb\n\n● Run \\u001b[8mhidden\n");
  });

  it("colours only when it may", () => {
    const events = stamped("s1", [{ type: "reasoning-delta", text: "hm" }]);
    assert.equal(print(events, true), "\u001b[2mhm\u001b[22m");
    assert.equal(print(events), "hm");
  });

  it("says why a run stopped", () => {
    const events = stamped("s1", [
      { type: "error", code: "auth", message: "The key was refused.", nextStep: "Check LATHE_API_KEY." },
      { type: "session-end", reason: "failed", text: "The key was refused." },
      { type: "session-end", reason: "limit", text: "The limit of 3 turns is reached." },
    ]);
    assert.equal(
      print(events),
      [
        "✗ The key was refused.",
        "  Check LATHE_API_KEY.",
        "",
        "failed · 0 turns · 0 tokens in, 0 out · session s1",
        "",
        "! The limit of 3 turns is reached.",
        "limit · 0 turns · 0 tokens in, 0 out · session s1",
        "",
      ].join("\n"),
    );
  });
});
