import type { Access } from "../../protocol/access.ts";
import type { AgentEvent, Origin } from "../../protocol/agent-event.ts";

const named = 2;

/**
 * What a session has read that is not part of the project. Such a text may have been written to make the agent act, so what
 * would go through by itself is asked until the user has decided.
 */
export class Taint {
  private readonly sources = new Map<string, Origin>();
  private readonly cleared = new Set<string>();
  /** What the user has allowed for the session while knowing the sources. */
  private readonly informed = new Set<string>();

  /** Takes up what the log of the session so far has. */
  constructor(events: readonly AgentEvent[]) {
    const asked = new Map<string, boolean>();
    for (const event of events) {
      if (event.type === "tool-end" && event.origin) this.note(event.origin);
      if (event.type === "permission-request" && event.clears) asked.set(event.requestId, true);
      if (event.type === "permission-reply" && event.decision === "session" && asked.has(event.requestId)) this.clear();
    }
  }

  note(origin: Origin): void {
    const group = groupOf(origin);
    if (!origin.trusted && !this.cleared.has(group)) this.sources.set(group, origin);
  }

  get isActive(): boolean {
    return this.sources.size > 0;
  }

  /** Subjects of the sources, newest first. */
  get subjects(): string[] {
    return [...this.sources.values()].map(({ subject }) => subject).reverse();
  }

  /** For the approval: "`node_modules/x/README.md` was read, which is not part of this project". */
  describe(): string {
    const shown = this.subjects.slice(0, named).map((subject) => `\`${shortened(subject)}\``);
    const more = this.sources.size - shown.length;
    const [origin] = [...this.sources.values()].reverse();
    const verb = origin?.kind === "command" || origin?.kind === "web" ? "brought in text" : "was read";
    const list = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(" and ");
    return this.sources.size === 1
      ? `${list} ${verb}, which is not part of this project`
      : `${list} brought in text that is not part of this project`;
  }

  /** The user trusts what was read so far, for this session. */
  clear(): void {
    for (const group of this.sources.keys()) this.cleared.add(group);
    this.sources.clear();
  }

  allowInformed(accesses: readonly Access[]): void {
    if (this.isActive) for (const access of accesses) this.informed.add(keyOf(access));
  }

  /** Whether accesses that rules or mode allow have to be asked because of what was read. */
  holdsBack(accesses: readonly Access[]): boolean {
    return this.isActive && accesses.some((access) => access.kind !== "read" && !this.informed.has(keyOf(access)));
  }
}

function keyOf({ kind, subject }: Access): string {
  return `${kind} ${subject}`;
}

/** Files of one package are one source. */
function groupOf({ kind, subject }: Origin): string {
  const inPackage = /^(.*(?:node_modules|site-packages|vendor)\/(?:@[^/]+\/)?[^/]+)/.exec(subject)?.[1];
  return `${kind === "file" ? "untracked" : kind} ${inPackage ?? subject}`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
