import { useMemo } from "preact/hooks";
import type { PanelMessage } from "../../protocol/panel-message.ts";
import { highlight } from "../markdown/highlight.ts";
import { parseFence } from "../markdown/split-markdown.ts";
import { IconButton } from "./icon-button.tsx";

interface CodeBlockProps {
  text: string;
  /** What follows the opening fence: language, and a path when the model names one. */
  info: string;
  send: (message: PanelMessage) => void;
}

export function CodeBlock({ text, info, send }: CodeBlockProps) {
  const { language, path } = parseFence(info);
  const html = useMemo(() => highlight(text, language), [text, language]);
  const apply = () => send({ type: "apply-code", text, ...(path === undefined ? {} : { path }) });
  return (
    <figure class="code-block" aria-label={path ?? (language === "" ? "Code" : `Code, ${language}`)}>
      <figcaption class="code-bar">
        <span class="meta clip grow">{path ?? language}</span>
        <IconButton icon="copy" label="Copy" onClick={() => send({ type: "copy", text })} />
        <IconButton icon="insert" label="Insert at cursor" onClick={() => send({ type: "insert-code", text })} />
        <IconButton
          icon="git-pull-request-go-to-changes"
          label={
            path === undefined
              ? "Apply to the active file, as a reviewed change"
              : `Apply to ${path}, as a reviewed change`
          }
          onClick={apply}
        />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        {html === undefined ? <code>{text}</code> : <code dangerouslySetInnerHTML={{ __html: html }} />}
      </pre>
    </figure>
  );
}
