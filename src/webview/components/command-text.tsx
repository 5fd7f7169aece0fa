import { Fragment } from "preact";
import type { Effect } from "../../protocol/access.ts";

interface CommandTextProps {
  text: string;
  /** Parts that a risky effect names word for word are marked. */
  effects?: readonly Effect[];
}

/** A command line that wraps whole and only between its words: `--flag` never falls apart. */
export function CommandText({ text, effects = [] }: CommandTextProps) {
  const risks = effects.filter((effect) => effect.risk && effect.text !== "").map((effect) => effect.text);
  return (
    <>
      {splitAround(text, risks).map((part, index) => (
        <Words key={index} text={part} risky={risks.includes(part)} />
      ))}
    </>
  );
}

function Words({ text, risky }: { text: string; risky: boolean }) {
  return (
    <>
      {text.split(/(\s+)/).map((word, index) => {
        if (word === "") return null;
        const classes = [/\S/.test(word) && "word", risky && "risk"].filter(Boolean).join(" ");
        if (classes === "") return <Fragment key={index}>{word}</Fragment>;
        return risky ? (
          <mark key={index} class={classes}>
            {word}
          </mark>
        ) : (
          <span key={index} class={classes}>
            {word}
          </span>
        );
      })}
    </>
  );
}

/** The text cut so that each of `parts` it holds stands on its own. */
function splitAround(text: string, parts: readonly string[]): string[] {
  return parts.reduce<string[]>(
    (pieces, part) =>
      pieces.flatMap((piece) => {
        if (parts.includes(piece)) return [piece];
        return piece.split(part).flatMap((between, index) => (index === 0 ? [between] : [part, between]));
      }),
    [text],
  );
}
