import type { ChatMessage, ChatRequest, ToolSchema } from "../../ports/chat-model.ts";

const actionForm = `You act by writing one action at a time, in exactly this form, and then stop:

Thought: why, in one sentence
Action: the name of one tool
Action Input: its arguments as one JSON object

Only the first action of an answer runs, so never write several together. The result comes in the next message after "Observation:"; never write that yourself. When nothing is left to do, write:

Final Answer: your answer to the user`;

/** How a model without tool calls is told to write them. Stands behind the system prompt and stays the same, so that it is cached. */
export function actionPrompt(tools: readonly ToolSchema[], form: string = actionForm): string {
  const described = tools.map(
    ({ name, description, parameters }) => `${name}: ${description}\nAction Input: ${JSON.stringify(parameters)}`,
  );
  return [form, "Tools, each with the JSON schema of its input:", described.join("\n\n")].join("\n\n");
}

/**
 * Writes the messages of a conversation with native calls as plain text, and keeps what it wrote: a conversation that only
 * grew gives the same messages again, and some more. Neighbours on the user's side become one message, since many templates
 * insist on turns.
 */
export class TextTranscript {
  private tools: readonly ToolSchema[] | undefined;
  private prompt = "";
  private readonly form: string;
  private readonly written = new WeakMap<ChatMessage, { from: ChatMessage; size: number; message: ChatMessage }>();

  constructor(form: string = actionForm) {
    this.form = form;
  }

  write(request: ChatRequest): ChatMessage[] {
    if (request.tools !== this.tools) {
      this.tools = request.tools;
      this.prompt = actionPrompt(request.tools, this.form);
    }
    const groups: ChatMessage[][] = [];
    for (const message of request.messages) {
      const group = groups.at(-1);
      if (group?.[0] !== undefined && sideOf(group[0]) === sideOf(message)) group.push(message);
      else groups.push([message]);
    }
    if (groups[0]?.[0]?.role !== "system") groups.unshift([{ role: "system", content: "" }]);
    return groups.map((group) => this.writeGroup(group));
  }

  private writeGroup(group: readonly ChatMessage[]): ChatMessage {
    const [from] = group;
    const last = group.at(-1);
    if (from === undefined || last === undefined) throw new Error("A group has a message.");
    const known = this.written.get(last);
    const isSystem = from.role === "system";
    if (!isSystem && known?.from === from && known.size === group.length) return known.message;
    const text = group.map(asText).join("\n\n");
    const content = isSystem ? `${text}\n\n${this.prompt}`.trim() : text;
    const old = known?.message;
    const message: ChatMessage =
      old?.content === content
        ? old
        : from.role === "assistant"
          ? { role: "assistant", content, toolCalls: [] }
          : { role: isSystem ? "system" : "user", content };
    this.written.set(last, { from, size: group.length, message });
    return message;
  }
}

function sideOf(message: ChatMessage): string {
  return message.role === "tool" ? "user" : message.role;
}

function asText(message: ChatMessage): string {
  if (message.role === "tool") return `Observation: ${message.content}`;
  if (message.role !== "assistant") return message.content;
  const actions = message.toolCalls.map((call) => `Action: ${call.name}\nAction Input: ${call.arguments}`);
  return [...(message.content === "" ? [] : [message.content]), ...actions].join("\n\n");
}
