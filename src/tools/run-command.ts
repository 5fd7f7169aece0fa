import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { defineTool } from "./define-tool.ts";
import { describeProcess, processDetails } from "./describe-process.ts";
import { orMissing } from "./missing-file.ts";
import { permittedPath, planPath } from "./path-access.ts";

const defaultSeconds = 120;
const mostSeconds = 3600;

export const runCommand = defineTool({
  name: "run_command",
  group: "core",
  description:
    "Run a shell command (tests, builds, git). Returns output and exit code; long output is cut and kept in a file. No input can be typed.",
  input: z.object({
    command: z.string().min(1).describe("Command line"),
    cwd: z.string().default(".").describe("Directory"),
    timeoutSeconds: z.number().positive().max(mostSeconds).optional().describe(`Default ${defaultSeconds}`),
    background: z.boolean().optional().describe("Leave it running, e.g. a server"),
  }),
  async access(input, context) {
    if (input.command.trim() === "") throw new ToolError("invalid_input", "The command is empty.");
    if (input.command.includes("\0")) throw new ToolError("invalid_input", "The command contains a NUL character.");
    const cwd = await planPath(input, input.cwd, context);
    const pattern = simpleCommand(input.command);
    return {
      title: `Run ${input.command}`,
      access: [
        {
          kind: "execute",
          subject: input.command,
          ...(pattern !== undefined && !cwd.outside && { pattern }),
          ...(cwd.outside && { outside: true }),
          ...((cwd.outside || input.cwd !== ".") && { path: cwd.absolute }),
        },
      ],
      command: input.command,
    };
  },
  async run(input, context) {
    const cwd = await permittedPath(input, input.cwd, context);
    const seconds = input.timeoutSeconds ?? defaultSeconds;
    const request = {
      command: input.command,
      cwd: cwd.absolute,
      timeoutMs: seconds * 1000,
      background: input.background ?? false,
      onOutput: (text: string) => context.emit({ type: "tool-output", callId: context.callId, text }),
    };
    const result = await orMissing(cwd, context, () => context.shell.run(request, context.signal));
    return { content: describeProcess(result, seconds), details: processDetails(result) };
  },
});

/** The command as its own pattern when it is one plain command; undefined when the shell would do more with it. */
function simpleCommand(command: string): string | undefined {
  const text = command.trim().replace(/ +/g, " ");
  return /^[\w@%+:,./=-]+( [\w@%+:,./=-]+)*$/.test(text) && !/^\w+=/.test(text) ? text : undefined;
}
