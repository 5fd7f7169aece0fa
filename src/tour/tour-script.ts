import type { ChatCompletionRequest, ScriptedReply, ScriptedToolCall } from "./chat-completion.ts";
import { readEditOutcome, readExitCode, readProgress, type TourStage, tourCallId } from "./tour-conversation.ts";
import { tourCommand, tourEdits, tourFiles, tourLandmark } from "./tour-edits.ts";

const label = "*Scripted tour, no intelligence.*";
const connect = "Connect a model to ask for changes of your own.";

/**
 * The next answer of the tour. It depends on what really happened: a denied command, a rejected hunk or a test that still
 * fails is said, never passed over.
 */
export function nextTourReply(request: ChatCompletionRequest): ScriptedReply {
  const { stage, results, interrupted } = readProgress(request);
  const remark = interrupted ? " I cannot read what you wrote, so I go on with the script." : "";
  switch (stage) {
    case "start":
      return look();
    case "look":
      return afterLook(results, remark);
    case "test":
      return afterTest(results[0] ?? "", remark);
    case "edit":
      return afterEdit(results, remark);
    case "retest":
      return afterRetest(results[0] ?? "");
    case "over":
      return say(`The tour is over, and there is nobody here who could answer. ${connect}`);
  }
}

function look(): ScriptedReply {
  const text =
    "Every word of mine is written beforehand, but the rest is real: the loop, the tools, and the questions you are asked. First I read two files of the example. Reading inside the workspace is allowed without asking.";
  return act(
    "look",
    text,
    tourFiles.map((path) => ({ name: "read_file", arguments: { path } })),
  );
}

function afterLook(results: readonly string[], remark: string): ScriptedReply {
  if (!results.every((result) => result.includes(tourLandmark))) {
    return say(
      `I could not read ${tourFiles.join(" and ")} as the script expects them. It walks through the example \`examples/todo-app\`: open that folder and start the tour again.`,
    );
  }
  const text = `\`countRemaining\` should say how many to-dos are left.${remark} Do the tests agree with it? I run \`${tourCommand}\`: a command is asked for first, with its effects in words.`;
  return act("test", text, [{ name: "run_command", arguments: { command: tourCommand } }]);
}

function afterTest(result: string, remark: string): ScriptedReply {
  const exitCode = readExitCode(result);
  if (exitCode === 0) {
    return say(
      "The tests pass already, so there is nothing to fix: the change of an earlier tour is probably still there. Undo it with `git checkout .`, and start the tour again.",
    );
  }
  const tests =
    exitCode === undefined
      ? "The tests did not run, so I only have the code to go by."
      : `The tests fail (exit code ${exitCode}).`;
  const text = `${tests}${remark} \`countRemaining\` counts the to-dos that are **done**; a \`!\` is missing. I propose a change of two files. Nothing is written before you have reviewed it, hunk by hunk: accept what you want, and reject the rest, with a comment if you like.`;
  return act(
    "edit",
    text,
    tourEdits.map((edit) => ({ name: "edit_file", arguments: edit })),
  );
}

function afterEdit(results: readonly string[], remark: string): ScriptedReply {
  const outcomes = results.map(readEditOutcome);
  const text = `${describeEdits(outcomes, results)}${remark} I run \`${tourCommand}\` again to see what that means.`;
  return act("retest", text, [{ name: "run_command", arguments: { command: tourCommand } }]);
}

function describeEdits(outcomes: readonly string[], results: readonly string[]): string {
  if (outcomes.every((outcome) => outcome === "accepted"))
    return "You accepted the whole change, and it is on the disk now.";
  if (outcomes.every((outcome) => outcome === "rejected")) {
    return "You rejected the change, so no file was touched. A model would read your comment and try something else.";
  }
  const words: Record<string, string> = {
    accepted: "is changed as proposed",
    partly: "has only the hunks you accepted",
    rejected: "was left as it was, because you rejected it",
    failed: "could not be changed",
  };
  const lines = outcomes.map((outcome, index) => {
    const reason = outcome === "failed" ? `: ${results[index]?.split("\n")[0] ?? ""}` : "";
    return `- \`${tourEdits[index]?.path}\` ${words[outcome]}${reason}`;
  });
  return `That is what became of the change:\n\n${lines.join("\n")}\n\n`;
}

function afterRetest(result: string): ScriptedReply {
  const exitCode = readExitCode(result);
  const verdict =
    exitCode === 0
      ? "The tests pass now (exit code 0)."
      : exitCode === undefined
        ? "The tests did not run this time, so nobody knows whether they pass."
        : `The tests still fail (exit code ${exitCode}): without its \`!\`, \`countRemaining\` counts wrong.`;
  return say(
    [
      verdict,
      "",
      "What you have seen:",
      "",
      "- files read without a question, because they are inside the workspace",
      "- commands that are asked for first, each with its exit code",
      "- a change of two files as one review, decided hunk by hunk before anything was written",
      "- a session that is kept: you can look at it again and go on from it",
      "",
      connect,
    ].join("\n"),
  );
}

function act(stage: TourStage, text: string, calls: readonly ScriptedToolCall[]): ScriptedReply {
  return { ...say(text), toolCalls: calls.map((call, index) => ({ ...call, id: tourCallId(stage, index) })) };
}

function say(text: string): ScriptedReply {
  return { text: `${label} ${text}`, usage: { inputTokens: 0, outputTokens: 0 } };
}
