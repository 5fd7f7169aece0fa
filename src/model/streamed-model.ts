import type { ChatModel, ChatRequest, ModelDelta, ModelReply } from "../ports/chat-model.ts";
import type { AnswerCollector } from "./answer-collector.ts";
import { estimateUsage } from "./estimate-usage.ts";
import { describeModel, type ModelOptions, retryDeps, withCost } from "./model-options.ts";
import type { Watchdog } from "./resilience/watchdog.ts";
import { type Attempt, withRetries } from "./resilience/with-retries.ts";

/** How a protocol asks for an answer and reads it. */
export interface StreamProtocol<Collector extends AnswerCollector> {
  createCollector(onDelta: (delta: ModelDelta) => void): Collector;
  /** Sends the request and fills the collector. @throws whatever goes wrong, also when the answer has no end. */
  attempt(request: ChatRequest, collector: Collector, watchdog: Watchdog): Promise<void>;
  /** True when the next request leaves out what was refused with this. */
  adapt(thrown: unknown): boolean;
}

/** A model of a protocol: requests are repeated, silence ends them, and usage is counted and priced. */
export function createStreamedModel<Collector extends AnswerCollector>(
  options: ModelOptions,
  protocol: StreamProtocol<Collector>,
): ChatModel {
  function createAttempt(request: ChatRequest, onDelta: (delta: ModelDelta) => void): Attempt {
    const collector = protocol.createCollector(onDelta);
    const usage = () => withCost(collector.usage ?? estimateUsage(request, collector), options.price);
    /** An answer that broke off: what the provider has counted at the beginning says nothing of the words that came. */
    const usageSoFar = () => {
      const estimate = estimateUsage(request, collector);
      const { usage: said } = collector;
      if (said === undefined || said.outputTokens >= estimate.outputTokens) return usage();
      return withCost({ ...said, outputTokens: estimate.outputTokens, estimated: true }, options.price);
    };
    return {
      get started() {
        return collector.started;
      },
      estimateUsage: usageSoFar,
      run: async (watchdog): Promise<ModelReply> => {
        await protocol.attempt(request, collector, watchdog);
        watchdog.signal.throwIfAborted();
        const { text, reasoning, toolCalls, finish = "stop", state } = collector;
        return {
          text,
          reasoning,
          toolCalls,
          // Some servers say "stop" although calls came.
          finish: toolCalls.length > 0 && finish === "stop" ? "tool-calls" : finish,
          usage: usage(),
          ...(state && { state }),
        };
      },
    };
  }

  const deps = retryDeps(options, protocol.adapt);
  return {
    ...describeModel(options),
    complete: (request, onDelta, signal) => withRetries(deps, () => createAttempt(request, onDelta), onDelta, signal),
  };
}
