import * as z from "zod";
import type { CheckResult, Reflection } from "../../protocol/strategy.ts";
import { type Answered, askFor } from "../strategies/ask-for.ts";
import type { StrategyWork } from "../strategies/strategy.ts";

export interface ReflectionSubject {
  task: string;
  /** What was done, a line each. */
  did: readonly string[];
  /** What the one who did it says of it. */
  said: string;
  /** What a check says; absent where there was none. */
  check?: CheckResult | undefined;
  /** What was learnt from earlier attempts of the same task. */
  earlier: readonly Reflection[];
}

const text = (about: string) => z.string().min(1).describe(about);

const input = z.object({
  goal: text("What was to be reached"),
  happened: text("What was done and what came of it, by what is seen here"),
  cause: text("Why it came out so; the one cause that explains what is seen"),
  change: text("What to do otherwise next time: an instruction, with names of files and functions"),
  anotherApproach: z.boolean().describe("True when mending the same approach will not do"),
});

/**
 * Has the model learn from what was done. What succeeded and what failed is told by the check, never by how it is put in words.
 */
export function reflect(work: StrategyWork, subject: ReflectionSubject): Promise<Answered<Reflection>> {
  return askFor(work, {
    title: "Reflect",
    prompt: promptFor(subject),
    tool: "submit_reflection",
    description: "Hands in the reflection.",
    input,
    describe: ({ anotherApproach }) => (anotherApproach ? "Reflect: another approach" : "Reflect: same approach"),
    read: (answer): Reflection => answer,
  });
}

function promptFor({ task, did, said, check, earlier }: ReflectionSubject): string {
  return [
    "Reflect on an attempt at this task; do not work on the task itself.",
    `The task:\n${task}`,
    `What was done:\n${did.length === 0 ? "(nothing)" : did.join("\n")}`,
    ...(said.trim() === "" ? [] : [`What was said of it at the end; it may be wrong:\n${said}`]),
    ...(check === undefined
      ? []
      : [`The check that counts (${check.subject}) ${check.passed ? "passed" : "failed"}:\n${check.output}`]),
    ...(earlier.length === 0
      ? []
      : [`What was learnt before, and was not enough:\n${earlier.map(describeReflection).join("\n")}`]),
    "Call submit_reflection.",
  ].join("\n\n");
}

/** One line for a model. */
export function describeReflection({ cause, change }: Reflection): string {
  return `- Cause: ${cause} Do: ${change}`;
}
