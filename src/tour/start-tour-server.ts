import { type ModelServer, startModelServer } from "./model-server.ts";
import { sendReply } from "./send-reply.ts";
import { nextTourReply } from "./tour-script.ts";

/** The only model of the tour's server. */
export const tourModel = "tour";

export interface TourServerOptions {
  /** Pause before each piece of an answer, milliseconds, so that it can be watched; 12 when absent. */
  chunkDelayMs?: number;
}

/**
 * Starts the tour: a stand-in for a model on loopback. It has no intelligence and says so in every answer; it walks through
 * `examples/todo-app` and keeps no state, so that any number of sessions can use it.
 */
export async function startTourServer({ chunkDelayMs = 12 }: TourServerOptions = {}): Promise<ModelServer> {
  let count = 0;
  return startModelServer({
    models: [tourModel],
    answer: (request, response) => {
      count += 1;
      const pace = chunkDelayMs > 0 ? { chunkDelayMs } : {};
      return sendReply(response, request, { ...nextTourReply(request), ...pace }, count);
    },
  });
}
