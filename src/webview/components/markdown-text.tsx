import { render } from "preact";
import { memo } from "preact/compat";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Send } from "../client.ts";
import { parseFileReference } from "../markdown/file-reference.ts";
import { renderMarkdown } from "../markdown/render-markdown.ts";
import { usePanel } from "../panel-context.ts";
import { CodeBlock } from "./code-block.tsx";

/** One part of a Markdown text, sanitised; links and file names open through the host. */
export const MarkdownText = memo(function MarkdownText({ source }: { source: string }) {
  const { send } = usePanel();
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const fragment = renderMarkdown(source);
    linkFiles(fragment);
    const slots = nestedCode(fragment, send);
    ref.current?.replaceChildren(fragment);
    return () => {
      for (const slot of slots) render(null, slot);
    };
  }, [source, send]);

  const open = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target.closest("a[href], [data-file]") : null;
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    openTarget(target.getAttribute("data-file") ?? target.getAttribute("href") ?? "", send);
  };

  // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the links inside are native and take keys
  return <div class="markdown" ref={ref} onClick={open} />;
});

function openTarget(target: string, send: Send): void {
  if (/^(?:https?|mailto):/i.test(target)) {
    send({ type: "open-link", url: target });
    return;
  }
  const file = parseFileReference(decodeURI(target).replace(/^\.\//, ""));
  if (file) send({ type: "open-file", ...file });
}

/** `src/a.ts:12` in inline code becomes a button. */
function linkFiles(fragment: DocumentFragment): void {
  for (const code of fragment.querySelectorAll("code")) {
    const text = code.textContent ?? "";
    if (code.closest("pre, a") || !parseFileReference(text)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "file-link";
    button.dataset.file = text;
    code.replaceWith(button);
    button.append(code);
  }
}

/** Fenced code inside a list or quote gets the same block as code on its own. */
function nestedCode(fragment: DocumentFragment, send: Send): Element[] {
  return [...fragment.querySelectorAll("pre")].map((pre) => {
    const code = pre.querySelector("code");
    const info = code?.className.replace(/^language-/, "") ?? "";
    const text = (code ?? pre).textContent?.replace(/\n$/, "") ?? "";
    const slot = document.createElement("div");
    pre.replaceWith(slot);
    render(<CodeBlock text={text} info={info} send={send} />, slot);
    return slot;
  });
}
