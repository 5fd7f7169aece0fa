import { CutAnswerError, isAbortError, UserError } from "../../base/errors.ts";
import type { ChatModel, ChatRequest, ModelDelta, ModelReply } from "../../ports/chat-model.ts";
import type { Clock } from "../../ports/runtime.ts";
import { type BreakerPolicy, CircuitBreaker } from "./circuit-breaker.ts";

/** Kinds of failure another model may do better at, and whether they last until somebody does something. */
const fallbackKinds: Readonly<Record<string, "passing" | "lasting">> = {
  connection: "passing",
  rate_limit: "passing",
  server: "passing",
  stalled: "passing",
  stream_cut: "passing",
  bad_answer: "passing",
  context_length: "passing",
  bad_request: "passing",
  content_filter: "passing",
  quota: "lasting",
  auth: "lasting",
  not_found: "lasting",
  moved: "lasting",
  tls: "lasting",
  tools_unsupported: "lasting",
  not_installed: "lasting",
  not_connected: "lasting",
};

/** These say something about the request, not about how the model is. */
const ofTheRequest = new Set(["context_length", "bad_request", "content_filter"]);

export interface FallbackOptions {
  /** In the order of preference; the first is the one the user chose. */
  models: readonly ChatModel[];
  clock: Clock;
  breaker?: BreakerPolicy;
}

/**
 * One model made of several: each request goes to the first that is well; when it fails in a way another one may not, the next is
 * asked, with a notice. The first is tried again once its time-out is over. An answer that has begun is never given to another
 * model here: it ends in CutAnswerError, and the next request may go elsewhere.
 */
export function createFallbackModel(options: FallbackOptions): ChatModel {
  const [first] = options.models;
  if (first === undefined) throw new Error("A chain needs a model.");
  return options.models.length === 1 ? first : createChain(first, options);
}

function createChain(first: ChatModel, options: FallbackOptions): ChatModel {
  const { clock } = options;
  const links = options.models.map((model) => ({ model, breaker: new CircuitBreaker(options.breaker) }));
  let last: ChatModel = first;

  async function complete(
    request: ChatRequest,
    onDelta: (delta: ModelDelta) => void,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    const now = clock.now().getTime();
    const well = links.filter(({ breaker }) => breaker.mayTry(now));
    // Where all are resting, the one that rests the shortest is asked rather than none.
    const candidates =
      well.length > 0 ? well : [links.reduce((a, b) => (b.breaker.retryAt < a.breaker.retryAt ? b : a))];
    const failures: string[] = [];
    let error: UserError | undefined;
    for (const { model, breaker } of candidates) {
      if (error !== undefined && !mayHelp(error, model, last)) continue;
      if (model !== last) onDelta({ type: "notice", level: "warning", text: changeNotice(last, model, error, first) });
      last = model;
      try {
        const reply = await model.complete(request, onDelta, signal);
        breaker.success();
        return model === first ? reply : { ...reply, model: reply.model ?? model.id };
      } catch (thrown) {
        if (signal.aborted || isAbortError(thrown) || !(thrown instanceof UserError)) throw thrown;
        const kind = fallbackKinds[thrown.code];
        if (kind !== undefined && !ofTheRequest.has(thrown.code)) {
          breaker.failure(clock.now().getTime(), kind === "lasting");
        }
        if (kind === undefined || thrown instanceof CutAnswerError) throw thrown;
        error = thrown;
        failures.push(`${model.id}: ${thrown.message}`);
      }
    }
    if (error === undefined || failures.length === 1) throw error ?? new Error("No model was asked.");
    throw new UserError(
      error.code,
      `None of ${failures.length} models could answer. ${failures.join(" ")}`,
      `For the last of them: ${error.nextStep}`,
      { cause: error },
    );
  }

  const close = (): void => {
    for (const { model } of links) model.close?.();
  };
  return { ...first, complete, close };
}

/** A conversation that is too long is given only to a model that is known to take more. */
function mayHelp(error: UserError, model: ChatModel, failed: ChatModel): boolean {
  if (error.code !== "context_length") return true;
  return (model.contextTokens ?? 0) > (failed.contextTokens ?? 0);
}

function changeNotice(from: ChatModel, to: ChatModel, error: UserError | undefined, first: ChatModel): string {
  if (error !== undefined) return `${error.message.replace(/\.?$/, ".")} Asking ${to.id} instead of ${from.id}.`;
  if (to === first) return `Asking ${to.id} again.`;
  return `${from.id} has failed repeatedly and rests for a while. Asking ${to.id}.`;
}
