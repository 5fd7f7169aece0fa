import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ScriptedReply, WireMessage } from "../../../src/tour/chat-completion.ts";
import { startTourServer } from "../../../src/tour/start-tour-server.ts";
import { tourEdits, tourFiles } from "../../../src/tour/tour-edits.ts";
import { nextTourReply } from "../../../src/tour/tour-script.ts";

const example = join(import.meta.dirname, "../../../examples/todo-app");

/** Leads a conversation with the tour the way the agent does. */
function conversation() {
  const messages: WireMessage[] = [
    { role: "system", content: "You are …" },
    { role: "user", content: "Fix it" },
  ];
  let reply: ScriptedReply = {};
  return {
    say: (content: string) => void messages.push({ role: "user", content }),
    /** Gives the results of the calls made last, and takes the next answer. */
    next(...results: string[]): ScriptedReply {
      const calls = reply.toolCalls ?? [];
      results.forEach((content, index) => {
        messages.push({ role: "tool", tool_call_id: calls[index]?.id ?? "", content });
      });
      reply = nextTourReply({ model: "tour", messages });
      const wire = (reply.toolCalls ?? []).map((call) => ({
        id: call.id ?? "",
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      }));
      messages.push({ role: "assistant", content: reply.text ?? "", ...(wire.length > 0 && { tool_calls: wire }) });
      return reply;
    },
  };
}

const names = (reply: ScriptedReply) => (reply.toolCalls ?? []).map((call) => call.name);
const source = ["export function countRemaining", 'it("…", countRemaining)'] as const;
const failing = "1 failing\nexit code 1";
const accepted = [
  "Edited src/todo-list.ts at lines 3, 25 (+2 −1).",
  "Edited test/todo-list.test.ts at line 41 (+4 −0).",
];

describe("tour script", () => {
  it("reads, tests, edits two files and tests again, and says every time what it is", () => {
    const tour = conversation();
    const replies = [
      tour.next(),
      tour.next(...source),
      tour.next(failing),
      tour.next(...accepted),
      tour.next("ℹ tests 14\nℹ pass 14\nℹ fail 0\nℹ duration_ms 280"),
    ];
    assert.deepEqual(replies.map(names), [
      ["read_file", "read_file"],
      ["run_command"],
      ["edit_file", "edit_file"],
      ["run_command"],
      [],
    ]);
    for (const { text } of replies) assert.match(text ?? "", /^\*Scripted tour, no intelligence\.\* /);
    assert.match(replies[4]?.text ?? "", /pass now \(exit code 0\)/);
  });

  it("fits the example: every search text stands in its file exactly once, in hunks apart", async () => {
    for (const { path, edits } of tourEdits) {
      assert.ok((tourFiles as readonly string[]).includes(path));
      const text = await readFile(join(example, path), "utf8");
      for (const { search } of edits) assert.equal(text.split(search).length, 2, `${path}: ${search}`);
    }
    const text = await readFile(join(example, "src/todo-list.ts"), "utf8");
    const lines = tourEdits[0].edits.map(({ search }) => text.slice(0, text.indexOf(search)).split("\n").length);
    assert.ok((lines[1] ?? 0) - (lines[0] ?? 0) > 8);
  });

  it("says what was rejected, and does not claim that the tests pass", () => {
    const rejected = conversation();
    rejected.next();
    rejected.next(...source);
    rejected.next(failing);
    const all = rejected.next("The user rejected this and says: no", "The user rejected this. Nothing was done.");
    assert.match(all.text ?? "", /You rejected the change/);
    assert.match(rejected.next(failing).text ?? "", /still fail \(exit code 1\)/);

    const mixed = conversation();
    mixed.next();
    mixed.next(...source);
    mixed.next(failing);
    const partly = mixed.next(
      "Edited src/todo-list.ts at line 3 (+1 −0).\nThe user rejected 1 of 2 hunks; kept as before: line 24 of the old file.",
      "test/todo-list.test.ts has changed since you read it; nothing was written.\nMore",
    );
    assert.match(partly.text ?? "", /todo-list.ts` has only the hunks you accepted/);
    assert.match(partly.text ?? "", /test.ts` could not be changed: test\/todo-list.test.ts has changed/);
  });

  it("goes on when a command is denied, and knows nothing of its outcome", () => {
    const tour = conversation();
    tour.next();
    tour.next(...source);
    assert.match(tour.next("The user rejected this. Nothing was done.").text ?? "", /did not run/);
    tour.next(...accepted);
    assert.match(tour.next("Denied: nobody is there to ask.").text ?? "", /nobody knows whether they pass/);
  });

  it("ends early in another folder and where the bug is fixed already", () => {
    const elsewhere = conversation();
    elsewhere.next();
    assert.match(elsewhere.next("There is no src/todo-list.ts", "…").text ?? "", /examples\/todo-app/);
    const fixed = conversation();
    fixed.next();
    fixed.next(...source);
    const reply = fixed.next("ok\nexit code 0");
    assert.deepEqual(names(reply), []);
    assert.match(reply.text ?? "", /pass already/);
  });

  it("answers whoever talks to it that it cannot listen", () => {
    const tour = conversation();
    tour.next();
    tour.say("Wait!");
    assert.match(tour.next(...source).text ?? "", /cannot read what you wrote/);
    tour.next(failing);
    tour.next(...accepted);
    tour.next("exit code 0");
    tour.say("And now?");
    assert.match(tour.next().text ?? "", /The tour is over/);
  });

  it("speaks the protocol over loopback", async () => {
    const server = await startTourServer({ chunkDelayMs: 0 });
    const response = await fetch(`${server.baseUrl}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "tour", stream: true, messages: [{ role: "user", content: "Hi" }] }),
    });
    assert.match(await response.text(), /read_file[\s\S]*data: \[DONE\]/);
    await server.close();
  });
});
