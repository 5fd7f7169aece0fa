import type { Clock } from "../ports/runtime.ts";
import type { AgentEvent } from "../protocol/agent-event.ts";
import type { ToolPorts } from "../tools/define-tool.ts";
import type { AgentProfile } from "./agent-profile.ts";
import { Conversation, conversationFromEvents } from "./conversation.ts";
import { readProjectNotes } from "./project-notes.ts";
import { buildSystemPrompt } from "./system-prompt.ts";

export interface OpenConversationOptions {
  profile: AgentProfile;
  ports: ToolPorts;
  clock: Clock;
  mayChange: boolean;
  canAsk: boolean;
  /** Events of the session so far; empty for a new one. */
  events: readonly AgentEvent[];
  /** open: the calls of the last turn wait for a decision and have no results yet. */
  lastTurn: "answered" | "open";
}

/** The conversation a session starts with: the system prompt, and what was said before. */
export async function openConversation(options: OpenConversationOptions, signal: AbortSignal): Promise<Conversation> {
  const { ports } = options;
  const notes = await readProjectNotes(ports.files, signal);
  const system = buildSystemPrompt(options.profile, {
    roots: ports.files.roots,
    platform: process.platform,
    shell: ports.shell.name,
    date: options.clock.now().toISOString().slice(0, 10),
    mayChange: options.mayChange,
    canAsk: options.canAsk,
    ...(notes && { projectNotes: notes }),
  });
  const history = conversationFromEvents(options.events, options);
  return new Conversation([{ role: "system", content: system }, ...history.messages]);
}
