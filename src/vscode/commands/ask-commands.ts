import type { Attachment } from "../../protocol/agent-event.ts";
import { subjectOf } from "./ask-subject.ts";
import type { CommandHandlers } from "./register-commands.ts";
import { terminalSelection } from "./terminal-selection.ts";

export interface AskTarget {
  /** Shows the chat and puts chips (and words) into its composer. */
  compose: (attachments: Attachment[], text?: string) => Promise<void>;
  /** Shows the chat and sends; into the composer instead while no model is connected. */
  send: (text: string, attachments: Attachment[]) => Promise<void>;
}

/** The actions of "Ask Lathe" in menus, light bulbs and the palette. */
export function askCommands(target: AskTarget): CommandHandlers {
  const compose = async (...args: unknown[]) => target.compose(await subjectOf(args, false));
  const send =
    (words: (subject: Attachment[]) => string, wantsProblems = false) =>
    async (...args: unknown[]) => {
      const subject = await subjectOf(args, wantsProblems);
      await target.send(words(subject), subject);
    };
  return {
    askAboutSelection: compose,
    addToChat: compose,
    explain: send((subject) => `Explain ${nameOf(subject)}.`),
    fix: send((subject) => {
      const problems = subject.filter(({ kind }) => kind === "problem").length;
      if (problems === 0) return `Find what is wrong with ${nameOf(subject)} and fix it.`;
      return problems === 1 ? "Fix this problem." : `Fix these ${problems} problems.`;
    }, true),
    improve: send((subject) => `Improve ${nameOf(subject)} without changing what it does.`),
    writeTests: send((subject) => `Write tests for ${nameOf(subject)}.`),
    addTerminalToChat: async () => target.compose([await terminalSelection()]),
    explainTerminal: async () => target.send("Explain this output.", [await terminalSelection()]),
    fixTerminal: async () => target.send("Fix what this output shows.", [await terminalSelection()]),
  };
}

function nameOf([first, ...more]: Attachment[]): string {
  if (first?.kind === "selection") return `this code in ${first.path}`;
  return more.length > 0 ? `these ${more.length + 1} files` : (first?.path ?? "this");
}
