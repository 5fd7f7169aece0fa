import assert from "node:assert/strict";
import { announcementsOf } from "../../../src/webview/state/announcement.ts";
import { ask, change, endCall, read, say, stamp, startCommand } from "./events.ts";

const texts = (...bodies: Parameters<typeof stamp>) => announcementsOf(stamp(...bodies)).map(({ text }) => text);

describe("announcements", () => {
  it("never speaks tokens", () => {
    assert.deepEqual(texts(say("Hello"), say(" world")), []);
  });

  it("sums up what was read", () => {
    assert.deepEqual(texts(...read("c1"), ...read("c2")), ["Read 2 files"]);
  });

  it("interrupts for an approval, with command and risk", () => {
    const [announcement] = announcementsOf(
      stamp(
        ask("q1", "c1", {
          command: "npm install",
          effects: [
            { kind: "network", text: "packages.example.org", risk: true },
            { kind: "reads", text: "this workspace" },
          ],
        }),
      ),
    );
    assert.deepEqual(announcement, {
      text: "Approval needed: run npm install, packages.example.org",
      assertive: true,
    });
  });

  it("counts hunks to review", () => {
    assert.deepEqual(texts(ask("q1", "c1", { changes: [change("a")] })), ["2 changes to review in a.ts"]);
  });

  it("says at the end of a run what waits for review, and what was restored", () => {
    const end = stamp({ type: "session-end", reason: "finished", text: "" });
    assert.deepEqual(announcementsOf(end, 3), [{ text: "Answer finished, 3 hunks to review", assertive: false }]);
    assert.deepEqual(announcementsOf(end), [{ text: "Answer finished", assertive: false }]);
    const restore = { checkpointId: "c3", number: 3, undoId: "c4", files: ["a.ts"], conversation: true };
    assert.deepEqual(texts({ type: "restore", ...restore }), ["Restored checkpoint 3"]);
  });

  it("says how a command ended", () => {
    const end = (exitCode: number) => endCall("c1", "run_command", { details: { exitCode } });
    assert.deepEqual(texts(startCommand("c1"), end(2)), ["Command failed with exit code 2"]);
    assert.deepEqual(texts(end(0)), ["Command finished"]);
  });
});
