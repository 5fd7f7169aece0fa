import type { SlashCommand } from "../slash-commands.ts";
import { mentionId, mentionListId } from "./mention-list.tsx";

interface SlashListProps {
  items: readonly SlashCommand[];
  active: number;
  onPick: (command: SlashCommand) => void;
}

/** Opens over the composer in place of the mentions; the text keeps the focus. */
export function SlashList({ items, active, onPick }: SlashListProps) {
  return (
    <div class="popup composer-popup" role="listbox" id={mentionListId} aria-label="Commands">
      {items.map((command, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the text box has focus and keys
        <div
          key={command.name}
          role="option"
          id={mentionId(index)}
          aria-selected={index === active}
          class={index === active ? "item is-selected" : "item"}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(command)}
        >
          <span class="clip">/{command.name}</span>
          <span class="meta clip grow">{command.detail}</span>
          {index === active && <kbd class="key">Enter</kbd>}
        </div>
      ))}
    </div>
  );
}
