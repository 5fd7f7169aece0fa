import { errorMessage } from "../../../base/errors.ts";
import type { Thought } from "../../../protocol/strategy.ts";
import type { RunResult } from "../../agent-session.ts";
import { runAgent } from "../../run-agent.ts";
import { checkCommand } from "../judge-work.ts";
import { runCheck } from "../run-check.ts";
import { type Branch, type Strategy, type StrategyWork, shapeOf } from "../strategy.ts";
import { applyBranch } from "./apply-branch.ts";
import { propose, score } from "./think.ts";
import { ranked, ThoughtTree } from "./thought-tree.ts";
import { type Trial, tryApproach } from "./try-approach.ts";

/** The approach to take, with its changes where it was carried out. */
interface Found {
  thought: Thought;
  trial?: Trial;
}

/**
 * Several approaches are thought of, scored by a rubric in one call and pruned to a beam; where a check is known they are carried out in
 * copies of the workspace, the best-scored first, until one passes. That one is applied through the normal review; where none could be
 * tried or none has passed, the work goes on in the workspace with the best of them. In the end the check decides.
 */
export const treeOfThoughts: Strategy = async (work) => {
  const { main } = work;
  const command = await checkCommand(work);
  const tree = new ThoughtTree((event) => main.emit(event));
  const found = await search(work, tree, command);
  if ("reason" in found) return found;
  const result = await takeUp(work, tree, found, command);
  if (result.reason !== "finished" || command === undefined) return result;
  const check = await runCheck(work, command);
  if (main.signal.aborted) return { reason: "aborted", text: "Stopped." };
  if (check?.passed) return result;
  const text = check === undefined ? `${command} was not allowed to run.` : `${command} fails:\n${check.output}`;
  return { reason: check === undefined ? "denied" : "failed", text: `${text}\n\n${result.text}` };
};

/** @returns why the run ends, where it does. */
async function search(work: StrategyWork, tree: ThoughtTree, command: string | undefined): Promise<Found | RunResult> {
  const { breadth, depth, beam } = shapeOf(work.options);
  let parents: readonly (Thought | undefined)[] = [undefined];
  let mayTry = command !== undefined;
  for (let level = 1; level <= depth; level += 1) {
    const children: Thought[] = [];
    for (const parent of parents) {
      const proposed = await propose(work, breadth, parent);
      if (!proposed.ok) return proposed.result;
      children.push(...tree.add(proposed.value, parent, proposed.used));
    }
    const scored = await score(work, children);
    if (!scored.ok) return scored.result;
    const marked = children.map(({ id }) => tree.update(id, scored.value.get(id) ?? {}));
    const kept = ranked(marked).slice(0, beam);
    for (const { id } of ranked(marked).slice(beam)) tree.update(id, { state: "pruned" });
    if (mayTry && command !== undefined) {
      const tried = await tryAll(work, tree, kept, command);
      if ("reason" in tried) return tried;
      if (tried.found !== undefined) return tried.found;
      mayTry = tried.possible;
    }
    parents = kept.map(({ id }) => tree.thoughts.find((thought) => thought.id === id));
  }
  const best = bestOf(tree.thoughts);
  return { thought: best };
}

/** An approach that failed its check, or came to nothing, comes after every one that was not tried; then the rubric decides. */
function bestOf(thoughts: readonly Thought[]): Thought {
  const open = thoughts.filter(({ state }) => state === "proposed" || state === "pruned");
  const [best] = ranked(open.length === 0 ? thoughts : open);
  if (best === undefined) throw new Error("There is no approach.");
  return best;
}

async function tryAll(
  work: StrategyWork,
  tree: ThoughtTree,
  kept: readonly Thought[],
  command: string,
): Promise<{ found?: Found; possible: boolean } | RunResult> {
  for (const [index, thought] of kept.entries()) {
    const limit = work.main.budget.reached();
    if (limit !== undefined) return { reason: "limit", text: limit.text, limit };
    const branch = await openBranch(work);
    if (branch === undefined) return { possible: false };
    tree.update(thought.id, { state: "running" });
    let trial: Trial;
    try {
      trial = await tryApproach(work, branch, thought, command);
    } finally {
      await branch.close();
    }
    tree.spend(thought.id, trial.used);
    const { check, stopped, ended, changes } = trial;
    const tried = tree.update(thought.id, {
      state: stopped === undefined && ended === undefined ? "tried" : "stopped",
      files: changes.length,
      ...(check && { check }),
      ...(stopped !== undefined && { reason: stopped }),
    });
    if (ended !== undefined) return ended;
    if (!check?.passed) continue;
    // None that is left can come before it: they are tried in the order of their scores.
    for (const { id } of kept.slice(index + 1)) {
      tree.update(id, { state: "stopped", reason: "Not tried: a better one passed the check." });
    }
    return { found: { thought: tried, trial }, possible: true };
  }
  return { possible: true };
}

async function openBranch({ options, main, calls }: StrategyWork): Promise<Branch | undefined> {
  const mayChange = calls.desk.trusted && calls.desk.mode() !== "read-only";
  if (options.openBranch === undefined || !mayChange) return undefined;
  try {
    return await options.openBranch(main.signal);
  } catch (error) {
    if (main.signal.aborted) return undefined;
    const text = `Approaches cannot be tried in copies of the workspace (${errorMessage(error)}); they are only scored.`;
    main.emit({ type: "notice", level: "warning", text });
    return undefined;
  }
}

async function takeUp(
  work: StrategyWork,
  tree: ThoughtTree,
  { thought, trial }: Found,
  command: string | undefined,
): Promise<RunResult> {
  const { main } = work;
  if (main.signal.aborted) return { reason: "aborted", text: "Stopped." };
  const brief = (text: string): void => {
    main.conversation.addUser(text);
    main.emit({ type: "briefing", text });
  };
  if (trial !== undefined) {
    brief(
      `Approaches to this were tried in copies of the workspace. "${thought.title}" passed ${command}: ${thought.approach}\nIts changes are now brought into the workspace. Then say briefly what was changed and how it was checked.`,
    );
    const outcome = await applyBranch(work, thought.title, trial.changes);
    if (outcome.code === undefined) tree.update(thought.id, { state: "applied" });
  } else {
    brief(
      [
        `Approaches to this were weighed. Take the best one: ${thought.title}: ${thought.approach}`,
        ...failures(tree.thoughts),
        "Carry it out now.",
      ].join("\n\n"),
    );
  }
  return runAgent(main);
}

/** What was tried and did not pass, so that it is not done the same way again. */
function failures(thoughts: readonly Thought[]): string[] {
  const failed = thoughts.filter(({ check }) => check !== undefined && !check.passed);
  if (failed.length === 0) return [];
  const lines = failed.map(({ title, check }) => `- ${title}: ${check?.output ?? ""}`);
  return [`These were tried in copies and did not pass the check; do better:\n${lines.join("\n")}`];
}
