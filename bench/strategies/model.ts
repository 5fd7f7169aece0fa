import type { ChatCompletionRequest, ScriptedReply } from "../../src/tour/chat-completion.ts";
import type { Task } from "./tasks.ts";

/**
 * A stand-in for a model that works on one task and errs at a given rate. It reads the file, writes it whole, and says that it is done,
 * whether that is so or not; each fix is wrong with probability `errorRate`, whatever it was told before. It has no idea which of its fixes
 * are wrong, so its marks and reflections are worth nothing either: what a strategy gains here it gains by checking alone.
 */
export function createErringModel(
  task: Task,
  errorRate: number,
  luck: { fixes: () => number; marks: () => number },
): (request: ChatCompletionRequest) => ScriptedReply {
  const call = (name: string, input: unknown): ScriptedReply => ({ toolCalls: [{ name, arguments: input }] });
  const wrong = () => task.wrong[Math.floor(luck.fixes() * task.wrong.length)] ?? task.broken;

  return (request) => {
    const offered = new Set((request.tools ?? []).map((tool) => tool.function.name));
    const { messages } = request;
    const start = messages.findLastIndex((message) => message.role === "user");
    const asked = String(messages[start]?.content ?? "");
    const done = messages
      .slice(start + 1)
      .flatMap((message) => (message.tool_calls ?? []).map((one) => one.function.name));
    if (offered.has("submit_plan")) {
      return call("submit_plan", {
        steps: [
          { id: "1", goal: "Find the fault in module.mjs", expected: "The line is known", readOnly: true },
          { id: "2", goal: "Mend module.mjs", expected: "node check.mjs passes", dependsOn: ["1"] },
        ],
      });
    }
    if (offered.has("submit_approaches")) {
      const ideas = ["Change the operator", "Rewrite the loop from scratch", "Treat the special values first"];
      return call("submit_approaches", {
        approaches: ideas.map((title) => ({ title, approach: `${title} in module.mjs.` })),
      });
    }
    if (offered.has("submit_scores")) {
      const ids = [...asked.matchAll(/^(\d+)\. /gm)].map((match) => match[1]);
      const mark = () => Math.round(luck.marks() * 100) / 100;
      const scores = ids.map((id) => ({
        id,
        correctness: mark(),
        fit: mark(),
        size: mark(),
        risk: mark(),
        reason: "A guess.",
      }));
      return call("submit_scores", { scores });
    }
    if (offered.has("submit_reflection")) {
      const [goal, cause] = [task.request, "The fix did not do what the check asks for."];
      return call("submit_reflection", {
        goal,
        happened: "The check failed.",
        cause,
        change: "Write it anew.",
        anotherApproach: true,
      });
    }
    const isOver = done.includes("apply_approach") || asked.startsWith("The plan was carried out");
    const isReading = offered.has("finish_step") && /^Your step is 1:/m.test(asked);
    if (!isOver && !isReading) {
      if (!done.includes("read_file")) return call("read_file", { path: "module.mjs" });
      if (!done.includes("write_file")) {
        return call("write_file", { path: "module.mjs", content: luck.fixes() < errorRate ? wrong() : task.right });
      }
    }
    if (offered.has("finish_step")) return call("finish_step", { outcome: "done", summary: "It is done." });
    return { text: "It is mended." };
  };
}
