import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { defineTool, implied, type Tool, type ToolContext } from "./define-tool.ts";
import { describeProcess, processDetails } from "./describe-process.ts";
import { orMissing } from "./missing-file.ts";
import { permittedPath, planPath } from "./path-access.ts";

const defaultSeconds = 120;
const mostSeconds = 3600;

const input = z.object({
  command: z.string().min(1).meta(implied("Command line")),
  cwd: z.string().default(".").meta(implied("Directory")),
  timeoutSeconds: z.number().positive().max(mostSeconds).optional().describe(`Default ${defaultSeconds}`),
  background: z.boolean().optional().describe("Leave it running, e.g. a server"),
});
const inputWithSandbox = input.extend({
  outsideSandbox: z.boolean().optional().describe("Asks the user; only after the sandbox kept it from what it needs"),
});
type Input = z.infer<typeof inputWithSandbox>;

/** Whether a planned call was judged as one in the sandbox: it then runs there, whatever the mode is by now. */
const judgedInside = new WeakMap<object, boolean>();

export const runCommand = defineTool(withInput(input));

/** The same tool where there is a sandbox that a command may have to leave. */
export const runCommandWithSandbox = defineTool(withInput(inputWithSandbox));

function withInput<Given extends Input>(schema: z.ZodType<Given>): Tool<Given> {
  return {
    name: "run_command",
    group: "core",
    description:
      "Run a shell command without input. Returns its output (cut when long) and the exit code unless it is 0.",
    input: schema,
    access: planCommand,
    run,
  };
}

async function planCommand(given: Input, context: ToolContext) {
  if (given.command.trim() === "") throw new ToolError("invalid_input", "The command is empty.");
  if (given.command.includes("\0")) throw new ToolError("invalid_input", "The command contains a NUL character.");
  const cwd = await planPath(given, given.cwd, context);
  const pattern = simpleCommand(given.command);
  const isOn = context.sandbox?.isOn() === true;
  const inside = isOn && !given.outsideSandbox && !cwd.outside;
  judgedInside.set(given, inside);
  return {
    title: `Run ${given.command}`,
    access: [
      {
        kind: "execute" as const,
        subject: given.command,
        ...(pattern !== undefined && !cwd.outside && { pattern }),
        ...(isOn && { sandboxed: inside }),
        ...(cwd.outside && { outside: true }),
        ...((cwd.outside || given.cwd !== ".") && { path: cwd.absolute }),
      },
    ],
    command: given.command,
  };
}

async function run(given: Input, context: ToolContext) {
  const cwd = await permittedPath(given, given.cwd, context);
  const seconds = given.timeoutSeconds ?? defaultSeconds;
  const sandboxed = judgedInside.get(given) === true;
  const request = {
    command: given.command,
    cwd: cwd.absolute,
    timeoutMs: seconds * 1000,
    background: given.background ?? false,
    ...(sandboxed && { sandboxed }),
    onOutput: (text: string) => context.emit({ type: "tool-output", callId: context.callId, text }),
  };
  const result = await orMissing(cwd, context, () => context.shell.run(request, context.signal));
  return { content: describeProcess(result, seconds), details: processDetails(result) };
}

/** The command as its own pattern when it is one plain command; undefined when the shell would do more with it. */
function simpleCommand(command: string): string | undefined {
  const text = command.trim().replace(/ +/g, " ");
  return /^[\w@%+:,./=-]+( [\w@%+:,./=-]+)*$/.test(text) && !/^\w+=/.test(text) ? text : undefined;
}
