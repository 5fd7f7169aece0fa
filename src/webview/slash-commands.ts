import type { SlashCommandName } from "../protocol/panel-message.ts";

export interface SlashCommand {
  name: SlashCommandName | "context" | "compact";
  detail: string;
}

const all: readonly SlashCommand[] = [
  { name: "usage", detail: "Tokens and cost" },
  { name: "limits", detail: "What may be used" },
  { name: "doctor", detail: "Check everything" },
  { name: "model", detail: "Select the model" },
  { name: "fallbacks", detail: "Models for when it cannot answer" },
  { name: "context", detail: "What the conversation is made of" },
  { name: "compact", detail: "Make the conversation shorter" },
  { name: "new", detail: "New session" },
  { name: "history", detail: "Earlier sessions" },
];

/** The commands a draft may mean: it is a slash and the beginning of a name, and nothing else. Pure. */
export function slashCommands(draft: string): readonly SlashCommand[] {
  const typed = /^\/([a-z]*)$/.exec(draft)?.[1];
  return typed === undefined ? [] : all.filter(({ name }) => name.startsWith(typed));
}
