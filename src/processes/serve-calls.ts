import { errorMessage, UserError } from "../base/errors.ts";
import { type CallFault, callRequest } from "./call-message.ts";

export interface ServedCall {
  signal: AbortSignal;
  /** Tells who asked how far it is. */
  report(progress: unknown): void;
}

export type CallHandlers = Record<string, (argument: unknown, call: ServedCall) => Promise<unknown>>;

/** Answers the calls of the process that started this one, and ends with it. Handlers parse their arguments. */
export function serveCalls(handlers: CallHandlers): void {
  const running = new Map<number, AbortController>();
  const send = (message: unknown) => process.send?.(message);

  async function answer(id: number, method: string, argument: unknown): Promise<void> {
    const stop = new AbortController();
    running.set(id, stop);
    try {
      const handler = handlers[method];
      if (handler === undefined) throw new Error(`there is no method ${method}`);
      const report = (progress: unknown) => send({ type: "progress", id, progress });
      send({ type: "value", id, value: await handler(argument, { signal: stop.signal, report }) });
    } catch (error) {
      send({ type: "fault", id, fault: toFault(error) });
    } finally {
      running.delete(id);
    }
  }

  process.on("message", (message) => {
    const request = callRequest.parse(message);
    if (request.type === "abort") running.get(request.id)?.abort();
    else void answer(request.id, request.method, request.argument);
  });
  // Who asked is gone: what is committed stays.
  process.on("disconnect", () => process.exit(0));
}

/** Has who started this process log a warning. */
export function logToCaller(text: string): void {
  process.send?.({ type: "log", text });
}

function toFault(error: unknown): CallFault {
  const name = error instanceof Error ? error.name : "Error";
  const forUser = error instanceof UserError ? { code: error.code, nextStep: error.nextStep } : {};
  return { name, message: errorMessage(error), ...forUser };
}
