import { errorMessage } from "../../base/errors.ts";
import type { CommandAnalyser, CommandAnalysis, ParseShell, ShellGrammar } from "../../ports/command-analyser.ts";
import { analyseCommand } from "./analyse-command.ts";
import type { AnalyseNested } from "./analysed-parts.ts";
import { analysePowerShell } from "./powershell/analyse-powershell.ts";

export interface AnalyserOptions {
  bash: ShellGrammar;
  powershell: ShellGrammar;
  /** The shell that commands are for: `bash`, `sh`, `powershell`, `pwsh`; of others nothing is known. */
  shell: string;
}

type Shell = "bash" | "powershell";

/** Shells in shells in shells are not followed further. */
const deepest = 4;

/** An analyser that loads a grammar with the first command that needs it; without one it says so and analyses nothing. */
export function createCommandAnalyser({ shell, ...grammars }: AnalyserOptions): CommandAnalyser {
  const own: Shell | undefined = /^(bash|sh|zsh|dash)$/.test(shell)
    ? "bash"
    : /^(powershell|pwsh)$/.test(shell)
      ? "powershell"
      : undefined;
  let problem = own === undefined ? `commands of ${shell} are not analysed` : undefined;
  const parsers = new Map<Shell, Promise<ParseShell | undefined>>();

  function load(name: Shell): Promise<ParseShell | undefined> {
    let parser = parsers.get(name);
    if (parser === undefined) {
      parser = grammars[name].load().catch((error) => {
        problem = `the grammar of ${name} is missing, so its commands are not analysed: ${errorMessage(error)}`;
        return undefined;
      });
      parsers.set(name, parser);
    }
    return parser;
  }

  return {
    async analyse(command) {
      if (own === undefined) return undefined;
      const ready = new Map<Shell, ParseShell | undefined>([[own, await load(own)]]);
      // The other one only where it may be named; a command that hides the name is not resolved anyway.
      const other = own === "bash" ? "powershell" : "bash";
      if (namesShell[other].test(command)) ready.set(other, await load(other));
      const nested: AnalyseNested = (name, text, depth) => {
        const parse = ready.get(name);
        return parse === undefined || depth > deepest ? undefined : analyse(name, text, parse, nested, depth);
      };
      const parse = ready.get(own);
      return parse === undefined ? undefined : analyse(own, command, parse, nested, 0);
    },
    get problem() {
      return problem;
    },
  };
}

/** Also where quotes or escapes stand in the middle of the name, or it is written in base64. */
const namesShell: Readonly<Record<Shell, RegExp>> = {
  powershell: /p\W*(w\W*s\W*h|o\W*w\W*e\W*r\W*s\W*h\W*e\W*l\W*l)/i,
  bash: /s\W*h|w\W*s\W*l|-e/i,
};

function analyse(name: Shell, text: string, parse: ParseShell, nested: AnalyseNested, depth: number): CommandAnalysis {
  return name === "bash" ? analyseCommand(text, parse, nested, depth) : analysePowerShell(text, parse, nested, depth);
}
