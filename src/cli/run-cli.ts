import { parseArgs } from "node:util";
import { errorMessage, UserError } from "../base/errors.ts";
import type { CliContext, CommandArguments, CommandSpec } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { isUsageError, UsageError } from "./usage-error.ts";

/** Runs one command line and returns its exit code. Never rejects: what goes wrong is said on standard error. */
export async function runCli(commandLine: readonly string[], context: CliContext): Promise<number> {
  try {
    return await dispatch(commandLine, context);
  } catch (error) {
    if (error instanceof UserError) {
      context.errors.write(`lathe: ${error.message}\n  ${error.nextStep}\n`);
      return isUsageError(error) ? 2 : 1;
    }
    const stack = error instanceof Error && context.environment.LATHE_DEBUG ? `\n${error.stack}` : "";
    context.errors.write(`lathe: ${errorMessage(error)}\n  This is a bug; LATHE_DEBUG=1 shows where.${stack}\n`);
    return 1;
  }
}

async function dispatch(commandLine: readonly string[], context: CliContext): Promise<number> {
  const [name, ...rest] = commandLine;
  if (name === "--version" || name === "-v") {
    context.output.write(`${context.version}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    context.output.write(generalHelp(commandTable));
    return 0;
  }
  if (name === "help") return dispatch([...rest, "--help"], context);
  if (name === undefined)
    throw new UsageError("No command was given.", "Run `lathe --help` for the commands there are.");
  const spec = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
  if (spec === undefined) {
    throw new UsageError(
      `There is no command ${name} in this version.`,
      `The commands are: ${Object.keys(commandTable).join(", ")}.`,
    );
  }
  const given = parseCommand(name, spec, rest);
  if (given.values.help) {
    context.output.write(commandHelp(spec));
    return 0;
  }
  const { least, most } = spec.positionals;
  if (given.positionals.length < least || given.positionals.length > most) {
    const fault = given.positionals.length < least ? "is missing something" : "has too many arguments";
    throw new UsageError(`lathe ${name} ${fault}.`, `Usage: lathe ${spec.usage}`);
  }
  const handler = await spec.load();
  return handler(given, context);
}

function parseCommand(name: string, spec: CommandSpec, commandLine: string[]): CommandArguments {
  try {
    const { values, positionals } = parseArgs({
      args: commandLine,
      allowPositionals: true,
      options: { ...spec.options, help: { type: "boolean", short: "h" } },
    });
    return { values, positionals };
  } catch (error) {
    throw new UsageError(errorMessage(error), `Run \`lathe ${name} --help\` for its options.`, { cause: error });
  }
}
