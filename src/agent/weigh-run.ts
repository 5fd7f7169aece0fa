import { createId } from "../base/ids.ts";
import type { ModelPrice } from "../ports/chat-model.ts";
import type { EstimatedRange, RunEstimate, RunEstimator } from "../ports/run-estimator.ts";
import type { Questioner } from "../ports/user.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { RunResult } from "./agent-session.ts";

const send = "Send it";
const stay = "Do not send it";

const notSent = "Not sent. Your message is kept; Continue sends it after all.";

export interface Scales {
  estimator: RunEstimator;
  questioner: Questioner;
  emit: Emit;
}

/**
 * Before a run that may use more than the user wants to be asked for: asks, or where nobody is there says what it may come to; only
 * limits refuse it then. Returns how the run ends when the user does not want it.
 */
export async function weighRun(
  { estimator, questioner, emit }: Scales,
  promptTokens: number,
  price: ModelPrice | undefined,
  signal: AbortSignal,
): Promise<RunResult | undefined> {
  const { askAbove } = estimator;
  if (askAbove.cost === undefined && askAbove.tokens === undefined) return undefined;
  const estimate = await estimator.estimate(promptTokens, price);
  const isAbove =
    (estimate.cost?.high ?? 0) > (askAbove.cost ?? Number.POSITIVE_INFINITY) ||
    estimate.tokens.high > (askAbove.tokens ?? Number.POSITIVE_INFINITY);
  if (!isAbove) return undefined;
  const text = describeEstimate(estimate, askAbove);
  if (!questioner.canAsk) {
    emit({ type: "notice", level: "info", text });
    return undefined;
  }
  const requestId = createId("question");
  const options = [{ label: send }, { label: stay }];
  emit({ type: "question-request", requestId, callId: requestId, question: `${text} Send it?`, options });
  try {
    const answer = await questioner.ask({ requestId, question: `${text} Send it?`, options }, signal);
    emit({ type: "question-reply", requestId, answer, by: "user" });
    if (answer.trim() === send) return undefined;
    emit({ type: "notice", level: "info", text: notSent });
    return { reason: "aborted", text: notSent };
  } catch (error) {
    emit({ type: "question-reply", requestId, answer: "", by: signal.aborted ? "abort" : "nobody" });
    if (signal.aborted) return { reason: "aborted", text: "Stopped." };
    throw error;
  }
}

/** `Estimate from 12 earlier runs here: about 85,000 tokens and $0.21, …`. Pure. */
export function describeEstimate({ runs, tokens, cost }: RunEstimate, askAbove: RunEstimator["askAbove"]): string {
  const amount = (pick: keyof EstimatedRange) =>
    `${number(tokens[pick])} tokens${cost === undefined ? "" : ` and $${money(cost[pick])}`}`;
  const source =
    runs === 0 ? "Estimate without earlier runs here to learn from" : `Estimate from ${runs} earlier runs here`;
  const bounds = [
    ...(askAbove.cost === undefined ? [] : [`$${money(askAbove.cost)}`]),
    ...(askAbove.tokens === undefined ? [] : [`${number(askAbove.tokens)} tokens`]),
  ].join(" or ");
  const worst = runs === 0 ? "perhaps" : "one run in ten:";
  return `${source}: about ${amount("typical")}, ${worst} ${amount("high")}. You want to know of runs that may use more than ${bounds}.`;
}

function money(usd: number): string {
  return usd.toFixed(usd < 0.1 ? 4 : 2);
}

/** To two digits that count: nothing more is known. */
function number(value: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return String(Math.round(value / step) * step).replace(/\B(?=(\d{3})+$)/g, ",");
}
