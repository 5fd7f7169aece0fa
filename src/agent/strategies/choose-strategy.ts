import * as z from "zod";
import { createId } from "../../base/ids.ts";
import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { CostEstimate } from "../../protocol/plan.ts";
import { type StrategyChoice, type StrategyName, strategyName } from "../../protocol/strategy.ts";
import type { RunResult } from "../agent-session.ts";
import { askFor } from "./ask-for.ts";
import { estimateFor, factorOf } from "./estimate.ts";
import { checkCommand } from "./judge-work.ts";
import { type StrategyWork, shapeOf } from "./strategy.ts";

export interface Chosen {
  strategy: StrategyName;
  by: AgentEventOf<"strategy">["by"];
  reason?: string;
  estimate?: CostEstimate;
}

/** From that many times the requests of a plain run on, a strategy is not begun without asking. */
const costlyFrom = 2;

/**
 * Settles how a request is worked on, and what that will take. What multiplies requests is shown with its cost before it begins, and the plain
 * loop is offered instead; a plan is not, because it is shown itself before anything runs. Where nobody can be asked, what the user named is taken as
 * it is, and auto does not choose what is costly.
 */
export async function settleStrategy(
  work: StrategyWork,
  choice: StrategyChoice,
  by: Chosen["by"],
): Promise<Chosen | { result: RunResult }> {
  const chosen = choice === "auto" ? await chooseByModel(work) : { strategy: choice, by };
  if ("result" in chosen) return chosen;
  const { strategy } = chosen;
  if (strategy === "react") return chosen;
  const { options, calls } = work;
  const shape = shapeOf(options);
  const estimate = estimateFor(strategy, await options.averages?.(), shape);
  const priced: Chosen = { ...chosen, ...(estimate && { estimate }) };
  const factor = factorOf(strategy, shape);
  const isCostly = factor > costlyFrom;
  const { canAsk } = calls.ports.questioner;
  if (!isCostly || by === "resume") return priced;
  if (!canAsk) {
    if (chosen.by !== "auto") return priced;
    const reason = `${strategy} would fit, but may take ${words(factor)} times the requests of react, and nobody can be asked.`;
    return { strategy: "react", by: "auto", reason };
  }
  if (strategy === "plan-execute") return priced;
  if (chosen.by !== "auto" && (estimate === undefined || options.asksCost?.() === false)) return priced;
  const agreed = await askWhether(work, priced, factor);
  if (work.main.signal.aborted) return { result: { reason: "aborted", text: "Stopped." } };
  return agreed ? priced : { strategy: "react", by: "user", reason: `You chose it over ${strategy}.` };
}

async function askWhether(
  work: StrategyWork,
  { strategy, reason, estimate }: Chosen,
  factor: number,
): Promise<boolean> {
  const { main, calls } = work;
  const [requestId, callId] = [createId("question"), createId("strategy")];
  const yes = `Use ${strategy}`;
  const options = [
    { label: yes, detail: `up to ${words(factor)} times the requests of react` },
    { label: "Use react", detail: "the plain loop" },
  ];
  const cost =
    estimate === undefined
      ? "Nothing is measured in this workspace yet."
      : `It takes at most about ${estimate.requests} requests and ${tokenWords(estimate.tokens)}${
          estimate.cost === undefined ? "" : `, ${estimate.cost.toFixed(2)} USD`
        }, by what ${estimate.measured} requests in this workspace took.`;
  const question = `${reason === undefined ? "" : `${reason} `}Use ${strategy} for this? ${cost}`;
  main.emit({ type: "question-request", requestId, callId, question, options });
  try {
    const answer = await calls.ports.questioner.ask({ requestId, question, options }, main.signal);
    main.emit({ type: "question-reply", requestId, answer, by: "user" });
    return /^(y|yes|ok)$/i.test(answer.trim()) || answer.trim() === yes;
  } catch (error) {
    main.emit({ type: "question-reply", requestId, answer: "", by: main.signal.aborted ? "abort" : "nobody" });
    if (!main.signal.aborted) main.logger.log("info", "The cost of a strategy could not be asked for.", error);
    return false;
  }
}

const uses: Readonly<Record<StrategyName, string>> = {
  react: "look and act step by step; for questions, and for most changes",
  "plan-execute": "a plan first, then step by step; for work of several parts that depend on each other",
  reflexion: "try, run the check, learn, try again; for a fault that a check shows and that may take more than one try",
  "tree-of-thoughts":
    "several approaches are tried in copies; only where the first idea is likely to be wrong and a check can tell",
};

/** One small request without the session's conversation. What fails here costs nobody the run: it is then worked on plainly. */
async function chooseByModel(work: StrategyWork): Promise<Chosen | { result: RunResult }> {
  const command = await checkCommand(work);
  const list = strategyName.options.map(
    (name) => `- ${name}: ${uses[name]} (up to ${words(factorOf(name, shapeOf(work.options)))} times the requests)`,
  );
  const asked = await askFor(work, {
    title: "Choose a strategy",
    before: [],
    prompt: [
      `Choose how a coding agent works on a request; do not work on it. The cheapest that will do is the best.\n${list.join("\n")}`,
      command === undefined ? "No check is known." : `A check is known: ${command}`,
      `The request:\n${work.task}`,
    ].join("\n\n"),
    tool: "choose_strategy",
    description: "Hands in the choice.",
    input: z.object({ strategy: strategyName, reason: z.string().min(1).describe("One sentence for the user") }),
    describe: ({ strategy }) => `Choose ${strategy}`,
    read: (answer) => answer,
  });
  if (asked.ok) return { ...asked.value, by: "auto" };
  if (asked.result.reason !== "failed") return { result: asked.result };
  return { strategy: "react", by: "auto", reason: "The choice could not be made." };
}

function words(factor: number): string {
  return String(Math.round(factor * 10) / 10);
}

function tokenWords(tokens: number): string {
  return tokens < 10_000 ? `${tokens} tokens` : `${Math.round(tokens / 1000)}k tokens`;
}
