import type { AgentSession } from "../../agent/agent-session.ts";
import { createId } from "../../base/ids.ts";
import type { AgentEventOf, Attachment } from "../../protocol/agent-event.ts";
import type { QueuedMessage } from "../../protocol/panel-message.ts";
import type { StrategyChoice } from "../../protocol/strategy.ts";

/**
 * Messages the user sent while a run was under way. They stay here, to be edited or removed, until the end of the turn; what
 * the run did not take is still here when it ends.
 */
export class MessageQueue {
  private items: QueuedMessage[] = [];
  private readonly handedOver = new Set<string>();

  get messages(): readonly QueuedMessage[] {
    return this.items;
  }

  add(text: string, attachments: readonly Attachment[], strategy?: StrategyChoice): void {
    const wish = strategy === undefined ? {} : { strategy };
    this.items = [...this.items, { id: createId("queued"), text, attachments: [...attachments], ...wish }];
  }

  /** Removes and returns a message; undefined when it has left the queue already. */
  take(id: string): QueuedMessage | undefined {
    const found = this.items.find((item) => item.id === id);
    if (found === undefined || this.handedOver.has(id)) return undefined;
    this.items = this.items.filter((item) => item.id !== id);
    return found;
  }

  takeFirst(): QueuedMessage | undefined {
    const [first] = this.items;
    return first === undefined ? undefined : this.take(first.id);
  }

  /** At the end of a turn: the session delivers them before it asks the model again. */
  handOver(session: AgentSession): void {
    for (const { id, text, attachments, strategy } of this.items) {
      // What is to be worked on in its own way is a request of its own.
      if (strategy !== undefined) continue;
      if (!this.handedOver.has(id) && session.steer({ text, attachments })) this.handedOver.add(id);
    }
  }

  /** Its `user-message` event says that a message has arrived. */
  delivered(event: AgentEventOf<"user-message">): void {
    const arrived = this.items.find((item) => this.handedOver.has(item.id) && item.text === event.text);
    if (arrived === undefined) return;
    this.handedOver.delete(arrived.id);
    this.items = this.items.filter((item) => item !== arrived);
  }

  /** The run has ended and dropped what it had not delivered. */
  runEnded(): void {
    this.handedOver.clear();
  }
}
