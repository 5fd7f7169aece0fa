import * as z from "zod";
import { ToolError } from "../../../base/errors.ts";
import type { Thought } from "../../../protocol/strategy.ts";
import { stepId } from "../../planning/step-id.ts";
import { type Answered, askFor } from "../ask-for.ts";
import type { StrategyWork } from "../strategy.ts";
import { type Criterion, likeness, scoreOf } from "./thought-tree.ts";

/** Two approaches that share more words than that are one. */
const sameFrom = 0.8;

export interface Proposed {
  title: string;
  approach: string;
}

/**
 * Has the model think of several ways to do the task, or to do better what an approach has come to. They have to differ: those that say the
 * same are sent back.
 */
export function propose(work: StrategyWork, count: number, parent?: Thought): Promise<Answered<Proposed[]>> {
  return askFor(work, {
    title: parent === undefined ? `Think of ${count} approaches` : `Refine: ${parent.title}`,
    before: work.main.conversation.messages,
    prompt: [
      "Do not carry this out yet. Look at what you need to know, with tools that only read; then call submit_approaches.",
      parent === undefined
        ? `Think of ${count} approaches that differ in their idea: another cause, another place, another mechanism; not the same idea in other words.`
        : `This approach was tried:\n${parent.title}: ${parent.approach}\n${triedWords(parent)}\nThink of ${count} ways to do better, which differ from it and from each other.`,
      "Each approach is carried out by somebody who sees the request and the approach, and nothing else: name files, functions, and what to do with them.",
    ].join("\n\n"),
    tool: "submit_approaches",
    description: "Hands in the approaches.",
    input: z.object({
      approaches: z.array(
        z.object({
          title: z.string().min(1).describe("Some words"),
          approach: z.string().min(1).describe("What to do where, and why that should work"),
        }),
      ),
    }),
    looks: true,
    describe: ({ approaches }) => `${approaches.length} approaches`,
    read: ({ approaches }) => different(approaches, count),
  });
}

function triedWords({ check, reason }: Thought): string {
  if (check !== undefined) return `${check.subject} failed:\n${check.output}`;
  return reason === undefined ? "" : `It was judged so: ${reason}`;
}

function different(approaches: readonly Proposed[], count: number): Proposed[] {
  const kept: Proposed[] = [];
  const alike: string[] = [];
  for (const one of approaches) {
    const twin = kept.find((other) => likeness(one.approach, other.approach) >= sameFrom);
    if (twin === undefined) kept.push({ title: one.title.trim(), approach: one.approach.trim() });
    else alike.push(`"${one.title}" says the same as "${twin.title}".`);
  }
  const needed = Math.min(2, count);
  if (kept.length >= needed) return kept.slice(0, count);
  throw new ToolError(
    "invalid_input",
    [...alike, `Approaches that differ from each other: ${kept.length}; at least ${needed} are needed.`].join("\n"),
    "Send all of them again, with another idea for those.",
  );
}

const grade = z.number().min(0).max(1);

/** Scores all approaches of a level in one call, so that they are judged by the same measure. */
export function score(work: StrategyWork, thoughts: readonly Thought[]): Promise<Answered<Map<string, Scored>>> {
  const ids = thoughts.map(({ id }) => id);
  return askFor(work, {
    title: `Score ${thoughts.length} approaches`,
    prompt: [
      "Score approaches to a task; do not work on the task itself. Compare them with each other: equal marks help nobody.",
      `The task:\n${work.task}`,
      `The approaches:\n${thoughts.map(({ id, title, approach }) => `${id}. ${title}: ${approach}`).join("\n")}`,
      "Marks are from 0 to 1, 1 is best. correctness: will it do what is asked, in every case? fit: does it fit the code that is there? size: is it small? risk: can it break nothing else? Call submit_scores.",
    ].join("\n\n"),
    tool: "submit_scores",
    description: "Hands in the marks.",
    input: z.object({
      scores: z.array(
        z.object({
          id: stepId.describe("Of the approach"),
          correctness: grade,
          fit: grade,
          size: grade,
          risk: grade,
          reason: z.string().describe("One sentence"),
        }),
      ),
    }),
    read: ({ scores }) => {
      const found = new Map<string, Scored>();
      for (const { id, reason, ...marks } of scores) {
        const meant = String(id).trim().replace(/\.$/, "");
        if (ids.includes(meant)) found.set(meant, { score: scoreOf(marks), scores: marks, reason });
      }
      const missing = ids.filter((id) => !found.has(id));
      if (missing.length > 0) throw new ToolError("invalid_input", `There are no marks for: ${missing.join(", ")}.`);
      return found;
    },
  });
}

export interface Scored {
  score: number;
  scores: Record<Criterion, number>;
  reason: string;
}
