import { errorMessage } from "../../base/errors.ts";
import type { CommandAnalyser, ParseShell, ShellGrammar } from "../../ports/command-analyser.ts";
import { analyseCommand } from "./analyse-command.ts";

/** An analyser that loads its grammar with the first command; without one it says so and analyses nothing. */
export function createCommandAnalyser(grammar: ShellGrammar): CommandAnalyser {
  let parse: Promise<ParseShell | undefined> | undefined;
  let problem: string | undefined;
  const load = async () => {
    try {
      return await grammar.load();
    } catch (error) {
      problem = errorMessage(error);
      return undefined;
    }
  };
  return {
    async analyse(command) {
      parse ??= load();
      const ready = await parse;
      return ready === undefined ? undefined : analyseCommand(command, ready);
    },
    get problem() {
      return problem;
    },
  };
}
