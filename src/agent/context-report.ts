import type { ChatMessage, ToolSchema } from "../ports/chat-model.ts";
import type { RuleFile } from "../protocol/agent-event.ts";
import type { ContextReport } from "../protocol/compaction.ts";
import type { Conversation } from "./conversation.ts";

type Part = ContextReport["parts"][number];

/** What is in the window of the model now, by part. `rules`: those of the system prompt. Pure. */
export function reportContext(
  conversation: Conversation,
  tools: readonly ToolSchema[],
  rules: readonly RuleFile[],
  limit: number | undefined,
): ContextReport {
  const { messages, size } = conversation;
  const count = (some: readonly ChatMessage[]) => (some.length === 0 ? 0 : size.estimate(some, []));
  const system = count(messages.filter(({ role }) => role === "system"));
  const ruled = rules.reduce((sum, { tokens }) => sum + tokens, 0);
  const of = (name: string, one: string, some: readonly ChatMessage[]): Part[] =>
    some.length === 0
      ? []
      : [{ name, tokens: count(some), detail: `${some.length} ${some.length === 1 ? one : `${one}s`}` }];
  const users = messages.filter(({ role }) => role === "user");
  const shortened = users.filter(({ content }) => content.startsWith("[Lathe has shortened"));
  const found = users.filter(({ content }) => content.startsWith("Rules of this project for files"));
  const parts: Part[] = [
    { name: "System prompt", tokens: Math.max(0, system - ruled) },
    ...rules.map(({ path, scope, tokens }) => ({ name: path, tokens, detail: scope })),
    { name: "Tools", tokens: size.estimate([], tools), detail: `${tools.length} tools` },
    ...of("What was shortened", "message", shortened),
    ...of("Rules found on the way", "message", found),
    ...of(
      "Your messages",
      "message",
      users.filter((message) => !shortened.includes(message) && !found.includes(message)),
    ),
    ...of(
      "Answers and calls",
      "answer",
      messages.filter(({ role }) => role === "assistant"),
    ),
    ...of(
      "Results",
      "result",
      messages.filter(({ role }) => role === "tool"),
    ),
  ];
  const total = size.estimate(messages, tools);
  return { parts, total, ...(limit !== undefined && { limit }) };
}
