import type { Mention } from "../../protocol/panel-message.ts";
import { Icon } from "./icon.tsx";

const icons: Record<Mention["kind"], string> = { file: "file", folder: "folder", symbol: "symbol-method" };
const titles: Record<Mention["kind"], string> = { file: "Files", folder: "Folders", symbol: "Symbols" };

interface MentionListProps {
  items: readonly Mention[];
  active: number;
  query: string;
  onPick: (mention: Mention) => void;
}

export const mentionListId = "mention-list";
export const mentionId = (index: number) => `mention-${index}`;

/** Opens over the composer; the text keeps the focus. */
export function MentionList({ items, active, query, onPick }: MentionListProps) {
  return (
    <div class="popup composer-popup" role="listbox" id={mentionListId} aria-label="Add context">
      {items.map((mention, index) => (
        <>
          {items[index - 1]?.kind !== mention.kind && (
            <div class="group-title" role="presentation">
              {titles[mention.kind]}
            </div>
          )}
          {/* biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the text box has focus and keys */}
          <div
            role="option"
            id={mentionId(index)}
            aria-selected={index === active}
            class={index === active ? "item is-selected" : "item"}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(mention)}
          >
            <Icon name={icons[mention.kind]} />
            <span class="clip">
              <Highlighted text={mention.label} query={query} />
            </span>
            <span class="meta clip grow">{mention.detail}</span>
            {index === active && <kbd class="key">Tab</kbd>}
          </div>
        </>
      ))}
    </div>
  );
}

/** The text with the first match of the query marked. */
export function Highlighted({ text, query }: { text: string; query: string }) {
  const at = query === "" ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (at === -1) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + query.length)}</mark>
      {text.slice(at + query.length)}
    </>
  );
}
