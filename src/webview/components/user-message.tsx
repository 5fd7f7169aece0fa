import { usePanel } from "../panel-context.ts";
import type { UserBlock } from "../state/block.ts";
import { Chip } from "./chip.tsx";
import { IconButton } from "./icon-button.tsx";

export function UserMessage({ block }: { block: UserBlock }) {
  const { send, dispatch } = usePanel();
  const { text, attachments, steering } = block;
  const reuse = () => {
    dispatch({ type: "compose", text, attachments: [...attachments] });
    dispatch({ type: "focus", target: "composer" });
  };
  return (
    <article class="request" aria-label={steering ? "You, while it ran" : "You"} tabIndex={-1} data-request>
      {attachments.length > 0 && (
        <div class="chips">
          {attachments.map((attachment) => (
            <Chip key={`${attachment.kind}-${attachment.label}`} attachment={attachment} />
          ))}
        </div>
      )}
      <p class="request-text">{text}</p>
      <div class="request-actions">
        <IconButton icon="edit" label="Use this text again" onClick={reuse} />
        <IconButton icon="copy" label="Copy" onClick={() => send({ type: "copy", text })} />
      </div>
    </article>
  );
}
