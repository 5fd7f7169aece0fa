import { useRef, useState } from "preact/hooks";
import type { Mention } from "../protocol/panel-message.ts";
import { usePanel } from "./panel-context.ts";
import type { PanelModel } from "./state/panel-model.ts";

const pattern = /(?:^|\s)@([\w./-]*)$/;

/** The `@word` before the caret, and what the host finds for it. */
export function useMentions(found: PanelModel["mentions"]) {
  const { send } = usePanel();
  const serial = useRef(0);
  const firstOfWord = useRef(0);
  const [query, setQuery] = useState<string>();
  const [active, setActive] = useState(0);
  // Answers to shorter forms of the same word stay until the newest comes, so that the list does not blink.
  const items = query === undefined || found.id < firstOfWord.current ? [] : found.items;
  const isOpen = query !== undefined && items.length > 0;

  return {
    query: query ?? "",
    items,
    isOpen,
    active: Math.min(active, Math.max(0, items.length - 1)),
    close: () => setQuery(undefined),
    move: (by: number) => setActive((active + by + items.length) % Math.max(1, items.length)),
    /** To be called with the text before the caret, after each input. */
    follow: (beforeCaret: string) => {
      const next = pattern.exec(beforeCaret)?.[1];
      setQuery(next);
      setActive(0);
      if (next === undefined || next === query) return;
      serial.current += 1;
      if (query === undefined) firstOfWord.current = serial.current;
      send({ type: "find-mentions", id: serial.current, query: next });
    },
  };
}

/** The text with the `@word` before the caret completed, and where the caret goes. */
export function completeMention(text: string, caret: number, mention: Mention): { text: string; caret: number } {
  const before = text.slice(0, caret).replace(/@[\w./-]*$/, `@${mention.label} `);
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
