import type { PanelMessage } from "../protocol/panel-message.ts";

/** What a text asks for that begins with a command; undefined where it is a message. */
export function slashCommand(text: string): PanelMessage | undefined {
  const [, name, rest = ""] = /^\/(\w+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (name === "context") return { type: "show-context" };
  if (name === "compact") return { type: "preview-compaction", ...(rest.trim() !== "" && { hint: rest.trim() }) };
  return undefined;
}
