import * as z from "zod";
import { defineTool } from "./define-tool.ts";
import { describeProcess, processDetails } from "./describe-process.ts";

export const stopCommand = defineTool({
  name: "stop_command",
  group: "processes",
  // It can only end what run_command was allowed to start.
  readOnly: true,
  description: "End a background command and all it started. Returns its last output.",
  input: z.object({ processId: z.string().describe("As run_command named it, e.g. p1") }),
  access: (input) => ({ title: `Stop ${input.processId}`, access: [] }),
  async run(input, context) {
    const result = await context.shell.stop(input.processId, context.signal);
    return { content: describeProcess(result), details: processDetails(result) };
  },
});
