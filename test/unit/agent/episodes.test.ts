import assert from "node:assert/strict";
import { recordEpisode } from "../../../src/agent/strategies/record-episode.ts";
import { Emitter } from "../../../src/base/emitter.ts";
import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";
import type { Episode } from "../../../src/protocol/episode.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const about = { sessionId: "s1", task: "Mend sum" };

function trial(record: (episode: Episode) => Promise<void>) {
  const events = new Emitter<AgentEvent>();
  const logged: string[] = [];
  const parts = {
    listen: (listener: (event: AgentEvent) => void) => events.on(listener),
    clock: new ManualClock(),
    logger: { log: (_level: string, text: string) => void logged.push(text) },
  };
  const say = (...bodies: AgentEventBody[]) => {
    for (const body of bodies) events.emit({ ...body, time: "2026-01-01T00:00:00Z", sessionId: "s1" } as AgentEvent);
  };
  return { parts, say, logged, sink: { record } };
}

describe("an episode", () => {
  it("has the tools, failures, checks, reflections and use of a request, also of its inner runs", async () => {
    const kept: Episode[] = [];
    const { parts, say, sink } = trial(async (episode) => void kept.push(episode));
    const usage = { type: "usage", inputTokens: 10, cachedTokens: 0, outputTokens: 5 } as const;
    const check = { kind: "command", subject: "npm test", output: "" } as const;
    const learnt = { goal: "g", happened: "h", cause: "c", change: "d", anotherApproach: false };
    const end = { type: "tool-end", callId: "c1", tool: "edit_file" } as const;
    const result = await recordEpisode(sink, about, parts, async () => {
      say(
        { type: "strategy", strategy: "reflexion", by: "user" },
        usage,
        { ...end, status: "error", code: "conflict", content: "It has changed." },
        { type: "check", ...check, passed: false, exitCode: 1 },
        { ...usage, cost: 0.5, runId: "run-1" },
        { type: "reflection", ...learnt },
        { ...end, status: "ok", content: "Edited." },
        { type: "check", ...check, passed: true, exitCode: 0 },
      );
      return { reason: "finished", text: "Done." };
    });
    say(usage);
    assert.equal(result.reason, "finished");
    assert.deepEqual(kept, [
      {
        ...about,
        strategy: "reflexion",
        tools: { edit_file: { calls: 2, errors: 1 } },
        failures: [{ tool: "edit_file", code: "conflict", message: "It has changed." }],
        checks: [
          { ...check, passed: false, exitCode: 1 },
          { ...check, passed: true, exitCode: 0 },
        ],
        reflections: [learnt],
        passed: true,
        requests: 2,
        tokens: 30,
        cost: 0.5,
        reason: "finished",
        time: parts.clock.now().toISOString(),
      },
    ]);
  });

  it("that cannot be kept does not spoil the run, and is logged", async () => {
    const { parts, sink, logged } = trial(() => Promise.reject(new Error("The disk is full.")));
    const result = await recordEpisode(sink, about, parts, async () => ({ reason: "failed", text: "x" }));
    assert.equal(result.reason, "failed");
    assert.equal(logged.length, 1);
  });
});
