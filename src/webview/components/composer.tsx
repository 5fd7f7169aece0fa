import { useEffect, useRef } from "preact/hooks";
import type { Attachment } from "../../protocol/agent-event.ts";
import type { Mention, PanelMessage, PanelState } from "../../protocol/panel-message.ts";
import { usePanel } from "../panel-context.ts";
import { slashCommand } from "../slash-command.ts";
import type { Draft, PanelModel } from "../state/panel-model.ts";
import { completeMention, useMentions } from "../use-mentions.ts";
import { isCommandKey, takeKey } from "../use-reply-focus.ts";
import { type SlashCommand, useSlashCommands } from "../use-slash-commands.ts";
import { Chip } from "./chip.tsx";
import { IconButton } from "./icon-button.tsx";
import { MentionList, mentionId, mentionListId } from "./mention-list.tsx";
import { AgentPicker, ModelPicker, ModePicker, StrategyPicker } from "./pickers.tsx";
import { SlashList } from "./slash-list.tsx";

interface ComposerProps {
  panel: PanelState;
  draft: Draft;
  found: PanelModel["mentions"];
  focus: PanelModel["focus"];
}

export function Composer({ panel, draft, found, focus }: ComposerProps) {
  const { send, dispatch } = usePanel();
  const input = useRef<HTMLTextAreaElement>(null);
  const mentions = useMentions(found);
  const { text, attachments } = draft;
  const connected = panel.connection !== "none";
  const slash = useSlashCommands(text);
  const isEmpty = text.trim() === "" && attachments.length === 0;

  useEffect(() => {
    if (focus.serial > 0 && focus.target === "composer") input.current?.focus();
  }, [focus]);

  const change = (next: Partial<Draft>) => dispatch({ type: "draft-change", draft: { ...draft, ...next } });
  const submit = () => {
    if (isEmpty || !connected) return;
    send(slashCommand(text.trim()) ?? { type: "send", text: text.trim(), attachments: [...attachments] });
    mentions.close();
    change({ text: "", attachments: [] });
  };
  const pick = (mention: Mention) => {
    const element = input.current;
    if (!element) return;
    const completed = completeMention(text, element.selectionStart, mention);
    mentions.close();
    change({ text: completed.text, attachments: addAttachment(attachments, mention) });
    requestAnimationFrame(() => element.setSelectionRange(completed.caret, completed.caret));
  };

  const runSlash = ({ name }: SlashCommand) => {
    send(
      name === "context" || name === "compact"
        ? (slashCommand(`/${name}`) as PanelMessage)
        : { type: "slash-command", name },
    );
    change({ text: "" });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const command = slash.items[slash.active];
    if (command) {
      if (event.key === "ArrowDown") slash.move(1);
      else if (event.key === "ArrowUp") slash.move(-1);
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) runSlash(command);
      else if (event.key === "Escape") slash.close();
      else return;
      takeKey(event);
      return;
    }
    const selected = mentions.items[mentions.active];
    if (mentions.isOpen && selected) {
      if (event.key === "ArrowDown") mentions.move(1);
      else if (event.key === "ArrowUp") mentions.move(-1);
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) pick(selected);
      else if (event.key === "Escape") mentions.close();
      else return;
      takeKey(event);
      return;
    }
    const sends = panel.enterSends ? !event.shiftKey && !isCommandKey(event) : isCommandKey(event);
    if (event.key === "Enter" && sends) {
      takeKey(event);
      submit();
    } else if (event.key === "ArrowUp" && text === "") {
      const last = panel.queue.at(-1);
      if (!last) return;
      takeKey(event);
      send({ type: "queue-edit", id: last.id });
    }
  };

  return (
    <div class={panel.mode === "all" ? "composer is-all" : "composer"}>
      {mentions.isOpen && (
        <MentionList items={mentions.items} active={mentions.active} query={mentions.query} onPick={pick} />
      )}
      {slash.items.length > 0 && <SlashList items={slash.items} active={slash.active} onPick={runSlash} />}
      {attachments.length > 0 && (
        <div class="chips">
          {attachments.map((attachment, index) => (
            <Chip
              key={`${attachment.kind}-${attachment.label}`}
              attachment={attachment}
              onRemove={() => {
                change({ attachments: attachments.filter((_, other) => other !== index) });
                input.current?.focus();
              }}
            />
          ))}
        </div>
      )}
      <textarea
        ref={input}
        class="composer-text"
        aria-label="Message"
        aria-haspopup="listbox"
        aria-autocomplete="list"
        {...listState(mentions.isOpen ? mentions.active : slash.items.length > 0 ? slash.active : undefined)}
        rows={1}
        placeholder={placeholder(panel)}
        value={text}
        onInput={(event) => {
          const { value, selectionStart } = event.currentTarget;
          change({ text: value });
          mentions.follow(value.slice(0, selectionStart));
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          mentions.close();
          slash.close();
        }}
      />
      <div class="composer-bar">
        <IconButton icon="add" label="Add files" onClick={() => send({ type: "add-files" })} />
        <AgentPicker panel={panel} />
        <ModePicker panel={panel} />
        <StrategyPicker panel={panel} />
        <ModelPicker panel={panel} />
        <span class="end" />
        {panel.running && isEmpty ? (
          <IconButton icon="stop-circle" label="Stop (Escape)" onClick={() => send({ type: "stop" })} />
        ) : (
          <IconButton
            icon="send"
            label={sendLabel(panel, isEmpty)}
            aria-disabled={isEmpty || !connected}
            onClick={submit}
          />
        )}
      </div>
    </div>
  );
}

/** Tells a screen reader which of the list's items the keys are on. */
function listState(active: number | undefined) {
  if (active === undefined) return {};
  return { "aria-controls": mentionListId, "aria-activedescendant": mentionId(active) };
}

function placeholder({ connection, running }: PanelState): string {
  if (connection === "none") return "Connect a model to start";
  if (running) return "Add to the queue, or stop with Escape";
  return "Ask, or describe a change. @ adds context, / commands";
}

function sendLabel({ connection, enterSends, running }: PanelState, isEmpty: boolean): string {
  if (connection === "none") return "Send, once a model is connected";
  if (isEmpty) return "Send, once there is a message";
  const key = enterSends ? "Enter" : "Ctrl+Enter";
  return running ? `Add to the queue (${key})` : `Send (${key})`;
}

function addAttachment(attachments: readonly Attachment[], mention: Mention): Attachment[] {
  const { kind, label, path, startLine, endLine } = mention;
  const added: Attachment = {
    kind: kind === "folder" ? "folder" : "file",
    label,
    path,
    ...(startLine === undefined ? {} : { startLine }),
    ...(endLine === undefined ? {} : { endLine }),
  };
  return attachments.some((other) => other.path === path && other.label === label)
    ? [...attachments]
    : [...attachments, added];
}
