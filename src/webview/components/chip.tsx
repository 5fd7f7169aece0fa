import type { Attachment } from "../../protocol/agent-event.ts";
import { usePanel } from "../panel-context.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

const icons: Record<Attachment["kind"], string> = {
  file: "file",
  folder: "folder",
  selection: "list-selection",
  terminal: "terminal",
  problem: "error",
};

interface ChipProps {
  attachment: Attachment;
  onRemove?: () => void;
}

/** Something put beside a message; opens where it comes from. */
export function Chip({ attachment, onRemove }: ChipProps) {
  const { send } = usePanel();
  const { kind, label, path, startLine } = attachment;
  const canOpen = path !== undefined && kind !== "folder";
  const open = () => {
    if (path !== undefined) send({ type: "open-file", path, ...(startLine === undefined ? {} : { line: startLine }) });
  };
  return (
    <span class="chip">
      <Icon name={icons[kind]} small />
      {canOpen ? (
        <button type="button" class="chip-label clip" title={path} onClick={open}>
          {label}
        </button>
      ) : (
        <span class="chip-label clip" title={path ?? label}>
          {label}
        </span>
      )}
      {onRemove && <IconButton icon="close" label={`Remove ${label}`} onClick={onRemove} />}
    </span>
  );
}
