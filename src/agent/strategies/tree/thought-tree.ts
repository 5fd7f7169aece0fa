import { createId } from "../../../base/ids.ts";
import type { Emit } from "../../../protocol/agent-event.ts";
import type { Thought } from "../../../protocol/strategy.ts";
import type { InnerUse } from "../inner-run.ts";

/** What approaches are scored by, and how much each counts. */
export const rubric = { correctness: 0.5, fit: 0.2, size: 0.15, risk: 0.15 } as const;
export type Criterion = keyof typeof rubric;

/** The approaches of one request. Every change is said with the whole tree. */
export class ThoughtTree {
  private readonly treeId = createId("tree");
  private list: Thought[] = [];
  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  get thoughts(): readonly Thought[] {
    return this.list;
  }

  /** Adds approaches; what it took to think of them is shared among them. */
  add(
    proposed: readonly { title: string; approach: string }[],
    parent: Thought | undefined,
    used: InnerUse,
  ): Thought[] {
    const share = shareOf(used, proposed.length);
    const added = proposed.map(
      ({ title, approach }, index): Thought => ({
        id: String(this.list.length + index + 1),
        ...(parent && { parentId: parent.id }),
        title,
        approach,
        ...share,
        state: "proposed",
      }),
    );
    this.list = [...this.list, ...added];
    this.say();
    return added;
  }

  update(id: string, change: Partial<Thought>): Thought {
    this.list = this.list.map((thought) => (thought.id === id ? { ...thought, ...change } : thought));
    const changed = this.list.find((thought) => thought.id === id);
    if (changed === undefined) throw new Error(`There is no approach ${id}.`);
    this.say();
    return changed;
  }

  /** Counts what was used for one approach. */
  spend(id: string, used: InnerUse): void {
    const thought = this.list.find((one) => one.id === id);
    if (thought === undefined) return;
    const cost = used.cost === undefined ? thought.cost : (thought.cost ?? 0) + used.cost;
    this.update(id, {
      requests: thought.requests + used.requests,
      tokens: thought.tokens + used.tokens,
      ...(cost !== undefined && { cost }),
    });
  }

  private say(): void {
    this.emit({ type: "thoughts", treeId: this.treeId, thoughts: this.list, rubric });
  }
}

function shareOf({ requests, tokens, cost }: InnerUse, count: number): Pick<Thought, "requests" | "tokens" | "cost"> {
  return {
    requests: Math.round(requests / count),
    tokens: Math.round(tokens / count),
    ...(cost !== undefined && { cost: cost / count }),
  };
}

/** Weighted mean by the rubric, 0 to 1. */
export function scoreOf(scores: Readonly<Record<Criterion, number>>): number {
  const criteria = Object.keys(rubric) as Criterion[];
  const sum = criteria.reduce((total, name) => total + rubric[name] * Math.min(1, Math.max(0, scores[name])), 0);
  return Math.round(sum * 100) / 100;
}

/** The best first; of equal ones the one that was thought of first. */
export function ranked(thoughts: readonly Thought[]): Thought[] {
  return thoughts.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
}

/** Share of the words that two approaches have in common, 0 to 1. */
export function likeness(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const common = [...a].filter((word) => b.has(word)).length;
  const all = new Set([...a, ...b]).size;
  return all === 0 ? 1 : common / all;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu));
}
