import type { Clock } from "../ports/runtime.ts";
import type { AgentEvent } from "../protocol/agent-event.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import type { ToolPorts } from "../tools/define-tool.ts";
import type { AgentProfile } from "./agent-profile.ts";
import { type Conversation, conversationFromEvents } from "./conversation.ts";
import { readRootRules } from "./rules/read-rule-files.ts";
import { renderRootRules } from "./rules/render-rules.ts";
import type { Rule } from "./rules/rule.ts";
import { buildSystemPrompt, type PromptFacts } from "./system-prompt.ts";

export interface OpenConversationOptions {
  profile: AgentProfile;
  ports: ToolPorts;
  clock: Clock;
  mayChange: boolean;
  canAsk: boolean;
  editFormat: EditFormat;
  /** Events of the session so far; empty for a new one. */
  events: readonly AgentEvent[];
  /** open: the calls of the last turn wait for a decision and have no results yet. */
  lastTurn: "answered" | "open";
}

/** A conversation, and its system prompt for each format of edits. */
export interface OpenedConversation {
  conversation: Conversation;
  systemFor(format: EditFormat): string;
  /** The project's own, of every kind; those that always count are in the system prompt. */
  rules: readonly Rule[];
}

/** The conversation a session starts with: the system prompt, and what was said before. */
export async function openConversation(
  options: OpenConversationOptions,
  signal: AbortSignal,
): Promise<OpenedConversation> {
  const { ports } = options;
  const rules = await readRootRules(ports.files, signal);
  const facts: Omit<PromptFacts, "editFormat"> = {
    roots: ports.files.roots,
    platform: process.platform,
    shell: ports.shell.name,
    date: options.clock.now().toISOString().slice(0, 10),
    mayChange: options.mayChange,
    canAsk: options.canAsk,
    rules: renderRootRules(rules),
  };
  const systemFor = (editFormat: EditFormat) => buildSystemPrompt(options.profile, { ...facts, editFormat });
  const conversation = conversationFromEvents(options.events, options);
  conversation.beginWith(systemFor(options.editFormat));
  return { conversation, systemFor, rules };
}
