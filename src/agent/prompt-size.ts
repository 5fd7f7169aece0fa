import type { ChatMessage, ToolSchema } from "../ports/chat-model.ts";

const charactersPerToken = 4;
/** What no text is outside of; some servers count nonsense. */
const [fewest, most] = [1.5, 8];
const lengths = new WeakMap<object, number>();

/** Characters of a message or of the tools; each is counted once. */
function lengthOf(part: object): number {
  const known = lengths.get(part);
  if (known !== undefined) return known;
  const length = JSON.stringify(part).length;
  lengths.set(part, length);
  return length;
}

/** How many tokens a request will have: from its characters, and from what the provider counted for the one before it. */
export class PromptSize {
  private perToken = charactersPerToken;

  estimate(messages: readonly ChatMessage[], tools: readonly ToolSchema[]): number {
    return Math.ceil(this.characters(messages, tools) / this.perToken);
  }

  /** What the provider has counted for a request. */
  learn(messages: readonly ChatMessage[], tools: readonly ToolSchema[], inputTokens: number): void {
    if (inputTokens <= 0) return;
    this.perToken = Math.min(most, Math.max(fewest, this.characters(messages, tools) / inputTokens));
  }

  private characters(messages: readonly ChatMessage[], tools: readonly ToolSchema[]): number {
    return messages.reduce((sum, message) => sum + lengthOf(message), lengthOf(tools));
  }
}
