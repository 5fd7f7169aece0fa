import * as z from "zod";
import { defineTool } from "./define-tool.ts";
import { describeProcess, processDetails } from "./describe-process.ts";

export const readOutput = defineTool({
  name: "read_output",
  group: "processes",
  readOnly: true,
  description: "Read what a background command has printed since the last look, and whether it still runs.",
  input: z.object({ processId: z.string().describe("As run_command named it, e.g. p1") }),
  access: (input) => ({ title: `Read output of ${input.processId}`, access: [] }),
  async run(input, context) {
    const result = await context.shell.readOutput(input.processId, context.signal);
    return { content: describeProcess(result), details: processDetails(result) };
  },
});
