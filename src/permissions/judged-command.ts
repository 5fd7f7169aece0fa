import type { CommandAnalysis } from "../ports/command-analyser.ts";
import type { Access } from "../protocol/access.ts";

/** `written`: as the command has it; `redirected`: the shell writes it, which no rule about a command covers. */
export type JudgedPath = Access & { written?: string; redirected?: boolean };

/** A command with what was found out about it. */
export interface JudgedCommand {
  analysis: CommandAnalysis;
  /** The files it names, where they really are. Deleting counts as writing. */
  paths: readonly JudgedPath[];
  /** What is worth knowing and no risk: full sentences. */
  remarks?: readonly string[];
  /** Why no pattern may allow it; what the analysis says, and paths that could not be followed. */
  unresolved: readonly string[];
}

/** By command line. A command that is missing here is allowed by nothing but a rule that is exactly that line. */
export type JudgedCommands = ReadonlyMap<string, JudgedCommand>;
