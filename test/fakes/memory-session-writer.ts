import type { SessionWriter, StoredSession } from "../../src/ports/session-store.ts";
import type { AgentEvent } from "../../src/protocol/agent-event.ts";

/** A session log in memory. */
export class MemorySessionWriter implements SessionWriter {
  readonly id: string;
  readonly events: AgentEvent[] = [];
  closed = false;

  constructor(id = "session-1") {
    this.id = id;
  }

  append(event: AgentEvent): void {
    this.events.push(event);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** The log as a store would read it. */
  stored(): StoredSession {
    const header = {
      kind: "session" as const,
      version: 1,
      id: this.id,
      createdAt: "2026-01-02T03:04:05.000Z",
      cwd: "/",
    };
    return { header, events: [...this.events], problems: [] };
  }
}
