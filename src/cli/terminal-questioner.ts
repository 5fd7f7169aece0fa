import { ToolError } from "../base/errors.ts";
import type { Questioner } from "../ports/user.ts";
import type { Dialogue } from "./dialogue.ts";
import type { Style } from "./style.ts";
import { visibleText } from "./visible-text.ts";

type OneAtATime = <T>(task: () => Promise<T>) => Promise<T>;

/** Puts the model's questions in the terminal; a number picks an option, anything else is the answer itself. */
export function createTerminalQuestioner(dialogue: Dialogue, style: Style, oneAtATime: OneAtATime): Questioner {
  return {
    canAsk: true,
    ask: (question, signal) =>
      oneAtATime(async () => {
        signal.throwIfAborted();
        dialogue.print(`\n${style.bold(`? ${visibleText(question.question)}`)}`);
        question.options.forEach(({ label, detail }, index) => {
          const more = detail === undefined ? "" : style.dim(` – ${visibleText(detail)}`);
          dialogue.print(`  ${index + 1}. ${visibleText(label)}${more}`);
        });
        const answer = (await dialogue.ask("  > ", signal))?.trim();
        if (answer === undefined) throw new ToolError("denied", "The input ended before the question was answered.");
        return question.options[Number(answer) - 1]?.label ?? answer;
      }),
  };
}
