/** What a command would do, as far as its text tells. */
export interface CommandEffect {
  kind: "reads" | "writes" | "deletes" | "runs" | "network" | "outside" | "privilege";
  /** A path, a host, a command or a sentence. */
  subject: string;
  risk?: boolean;
  /**
   * `subject` is a path, relative to where the command starts; `glob` when the shell fills in names for it, `dot-glob` when that
   * also brings those that begin with a dot.
   */
  path?: "file" | "glob" | "dot-glob";
  /** A redirection writes it: judged as a write of its own, whatever covers the command. */
  redirected?: boolean;
  /** A folder that is searched with all in it, by the program's own ignore rules. */
  searched?: boolean;
}

export interface SimpleCommand {
  /** Decoded words; undefined where only running tells. */
  words: readonly (string | undefined)[];
  /** As it stands in the line. */
  text: string;
  /**
   * `wrapper`: what it runs is judged in its place. `inner`: found inside a command that is judged itself; only denials look at it.
   * `neutral`: changes nothing but the folder. Absent: a rule must cover it.
   */
  role?: "wrapper" | "inner" | "neutral";
  /** Known to only read: how many of its words name it (`ls`: 1, `git diff`: 2). */
  readerWords?: number;
}

export interface CommandAnalysis {
  effects: readonly CommandEffect[];
  /** Every simple command, also in pipes, substitutions, functions and behind wrappers. */
  commands: readonly SimpleCommand[];
  /** Why no pattern may allow the line: full sentences. Empty when everything in it is understood. */
  unresolved: readonly string[];
}

export interface CommandAnalyser {
  /** Undefined where commands cannot be analysed here (no grammar, another shell). Never throws for any text. */
  analyse(command: string): Promise<CommandAnalysis | undefined>;
  /** Why there is no analysis; present after `analyse` returned undefined. */
  readonly problem?: string | undefined;
}

/** A node of the syntax tree, with offsets into the text that was parsed. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  /** False for punctuation and keywords. */
  named: boolean;
  children: SyntaxNode[];
}

/** Parses bash. Undefined where it gives up: errors, too long, too slow. */
export type ParseShell = (text: string) => SyntaxNode | undefined;

export interface ShellGrammar {
  /** Loads the grammar when first called. @throws Error where it cannot be loaded. */
  load(): Promise<ParseShell>;
}
