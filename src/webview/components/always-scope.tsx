import { useState } from "preact/hooks";
import { takeKey } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";

interface AlwaysScopeProps {
  intro?: string;
  pattern: string;
  /** A pattern that reaches further, offered beside. */
  wider?: string;
  verb: string;
  onAllow: (pattern: string) => void;
  onClose: () => void;
}

/** Says how far "always" reaches before it is given: the exact pattern, and where it holds. */
export function AlwaysScope({ intro, pattern, wider, verb, onAllow, onClose }: AlwaysScopeProps) {
  const [edited, setEdited] = useState(pattern);
  const [editing, setEditing] = useState(false);
  const text = edited.trim();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    takeKey(event);
    onClose();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of a card is no fieldset of a form
    <div class="scope" role="group" aria-label="Always allow" onKeyDown={onKeyDown}>
      <span>{intro ?? "Always allow, in every workspace of this user:"}</span>
      {editing ? (
        <input
          class="field mono"
          aria-label="Pattern"
          value={edited}
          onInput={(event) => setEdited(event.currentTarget.value)}
        />
      ) : (
        <span class="row">
          <code class="code grow">{edited}</code>
          <button type="button" class="link label" onClick={() => setEditing(true)}>
            Edit
          </button>
          {wider !== undefined && edited !== wider && (
            <button type="button" class="link label" onClick={() => setEdited(wider)}>
              Whole folder
            </button>
          )}
        </span>
      )}
      <span class="meta">
        {text === ""
          ? "An empty pattern allows nothing."
          : "What does not match it keeps asking. A deny rule always wins."}
      </span>
      <span class="row">
        <Button disabled={text === ""} onClick={() => onAllow(text)}>
          {verb}
        </Button>
      </span>
    </div>
  );
}
