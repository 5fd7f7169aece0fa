import type { Readable } from "node:stream";
import type { ParseArgsOptionDescriptor } from "node:util";
import type { Core } from "./core.ts";
import type { Output } from "./output.ts";
import type { Style } from "./style.ts";

/** What every command gets of the process. */
export interface CliContext {
  environment: NodeJS.ProcessEnv;
  /** Absolute. */
  cwd: string;
  /** Folder of everything that is kept: LATHE_HOME or ~/.lathe. */
  stateDir: string;
  /** Folder of the package: has `examples` and `dist`. */
  packageDir: string;
  version: string;
  input: Readable & { isTTY?: boolean };
  output: Output;
  errors: Output;
  /** For standard output. */
  style: Style;
  /** True when a person sits at a terminal and can be asked. */
  interactive: boolean;
  core: Core;
  /** Calls `stop` at the first Ctrl-C; the second ends the process. `isAsking`: whether the user is being asked, which a closed terminal leaves open. Returns the function that undoes it. */
  onInterrupt(stop: () => void, isAsking?: () => boolean): () => void;
  /** What Ctrl-C does, for input that takes the key itself. */
  interrupt(): void;
}

export interface OptionSpec extends ParseArgsOptionDescriptor {
  /** What stands for the value in the help: `DIR`. */
  value?: string;
  help: string;
}

export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface CommandArguments {
  positionals: readonly string[];
  values: OptionValues;
}

/** Runs a command and returns the exit code. @throws UserError to be shown. */
export type CommandHandler = (given: CommandArguments, context: CliContext) => Promise<number>;

export interface CommandSpec {
  /** After `lathe`: `run "PROMPT"`. */
  usage: string;
  summary: string;
  positionals: { least: number; most: number };
  options: Readonly<Record<string, OptionSpec>>;
  /** Further paragraphs of the help. */
  details?: string;
  /** Loads the command's own code, which the other commands do not pay for. */
  load(): Promise<CommandHandler>;
}
