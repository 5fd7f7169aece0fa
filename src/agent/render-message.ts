import type { Attachment } from "../protocol/agent-event.ts";
import type { UserMessage } from "./agent-session.ts";

/** A user message as the model reads it: the words, then each attachment in a marked block. */
export function renderUserMessage(message: UserMessage): string {
  const blocks = (message.attachments ?? []).map(renderAttachment);
  return [message.text, ...blocks].filter((part) => part !== "").join("\n\n");
}

function renderAttachment(attachment: Attachment): string {
  const lines =
    attachment.startLine === undefined
      ? ""
      : ` lines="${attachment.startLine}-${attachment.endLine ?? attachment.startLine}"`;
  const path = attachment.path === undefined ? "" : ` path="${attachment.path}"`;
  const head = `<attachment kind="${attachment.kind}"${path}${lines}`;
  return attachment.text === undefined ? `${head} />` : `${head}>\n${attachment.text}\n</attachment>`;
}
