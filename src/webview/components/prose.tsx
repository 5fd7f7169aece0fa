import { useRef } from "preact/hooks";
import { emptySplit, splitMarkdown, wholeWords } from "../markdown/split-markdown.ts";
import { usePanel } from "../panel-context.ts";
import { CodeBlock } from "./code-block.tsx";
import { MarkdownText } from "./markdown-text.tsx";

interface ProseProps {
  text: string;
  streaming: boolean;
  label?: string;
}

/** The model's text in the panel's own flow; a caret shows that more comes. */
export function Prose({ text, streaming, label = "Lathe" }: ProseProps) {
  const { send } = usePanel();
  const split = useRef(emptySplit);
  split.current = splitMarkdown(streaming ? wholeWords(text) : text, split.current);
  const { segments } = split.current;
  return (
    <article class={streaming ? "prose streaming" : "prose"} aria-label={label}>
      {segments.map((segment, index) =>
        segment.kind === "code" ? (
          <CodeBlock key={index} text={segment.text} info={segment.info} send={send} />
        ) : (
          <MarkdownText key={index} source={segment.raw} />
        ),
      )}
    </article>
  );
}
