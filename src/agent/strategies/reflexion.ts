import type { CheckResult, Reflection } from "../../protocol/strategy.ts";
import type { RunResult } from "../agent-session.ts";
import { reflect } from "../reflection/reflect.ts";
import { runAgent } from "../run-agent.ts";
import { AttemptNotes } from "./attempt-notes.ts";
import { checkCommand, judgeWork, problemsNow } from "./judge-work.ts";
import { type Strategy, type StrategyWork, shapeOf } from "./strategy.ts";

/**
 * Act, check, reflect, and try again with what was learnt, up to a bound. Whether it has succeeded is what the check says, whatever
 * the model says.
 */
export const reflexion: Strategy = async (work) => {
  const notes = new AttemptNotes();
  const release = work.listen((event) => notes.note(event));
  try {
    return await attempt(work, notes);
  } finally {
    release();
  }
};

async function attempt(work: StrategyWork, notes: AttemptNotes): Promise<RunResult> {
  const { main } = work;
  const { attempts } = shapeOf(work.options);
  const command = await checkCommand(work);
  const problemsBefore = await problemsNow(work);
  const reflections: Reflection[] = [];
  for (let number = 1; ; number += 1) {
    notes.begin();
    const result = await runAgent(main);
    if (result.reason !== "finished") return result;
    const check = await judgeWork(work, { command, problemsBefore, notes, said: result.text });
    if (main.signal.aborted) return { reason: "aborted", text: "Stopped." };
    if (check === undefined) return unchecked(result, command);
    if (check.passed) return result;
    if (number >= attempts) return failedAfter(number, check);
    const limit = main.budget.reached();
    if (limit !== undefined) return { reason: "limit", text: limit.text, limit };
    const learnt = await reflect(work, {
      task: work.task,
      did: notes.did,
      said: result.text,
      check,
      earlier: reflections,
    });
    if (!learnt.ok) return learnt.result;
    reflections.push(learnt.value);
    main.emit({ type: "reflection", ...learnt.value });
    brief(work, check, learnt.value);
  }
}

/** The next attempt goes on in the same conversation: it knows what it did, and now why that was not enough. */
function brief({ main }: StrategyWork, check: CheckResult, { cause, change, anotherApproach }: Reflection): void {
  const text = [
    `The task is not done: ${check.subject} failed${check.exitCode === undefined ? "" : ` with exit code ${check.exitCode}`}.\n${check.output}`,
    `Cause: ${cause}\nDo now: ${change}`,
    anotherApproach
      ? "Take another approach: undo what stands in its way first."
      : "Mend what is there, then check it yourself before you end.",
  ].join("\n\n");
  main.conversation.addUser(text);
  main.emit({ type: "briefing", text });
}

function failedAfter(number: number, { subject, output }: CheckResult): RunResult {
  const tries = number === 1 ? "one attempt" : `${number} attempts`;
  return { reason: "failed", text: `${subject} still fails after ${tries}:\n${output}` };
}

function unchecked(result: RunResult, command: string | undefined): RunResult {
  const what = command === undefined ? "The work could not be looked over" : `${command} was not allowed to run`;
  return { reason: "denied", text: `${what}, so nobody knows whether the task is done.\n\n${result.text}` };
}
