import type { AgentEvent } from "../protocol/agent-event.ts";
import type { Output } from "./output.ts";

/** Prints each event as one line of JSON. */
export function createJsonPrinter(output: Output): (event: AgentEvent) => void {
  return (event) => output.write(`${JSON.stringify(event)}\n`);
}
