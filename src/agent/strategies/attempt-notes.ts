import type { AgentEvent } from "../../protocol/agent-event.ts";

/** Calls that are told of an attempt. */
const callLimit = 60;

/** Keeps what an attempt did, for the one who reflects on it. */
export class AttemptNotes {
  private readonly titles = new Map<string, string>();
  private lines: string[] = [];
  /** Of the last command of the attempt. */
  lastCommand: { command: string; exitCode: number; output: string } | undefined;

  note(event: AgentEvent): void {
    if (event.runId !== undefined) return;
    if (event.type === "tool-start") this.titles.set(event.callId, event.title);
    if (event.type !== "tool-end") return;
    const title = this.titles.get(event.callId) ?? event.tool;
    const { exitCode } = event.details ?? {};
    const came =
      event.status === "error"
        ? `failed: ${firstLine(event.content)}`
        : typeof exitCode === "number"
          ? `exit code ${exitCode}`
          : "done";
    this.lines.push(`- ${title}: ${came}`);
    if (event.tool === "run_command" && typeof exitCode === "number") {
      this.lastCommand = { command: title.replace(/^Run /, ""), exitCode, output: event.content };
    }
  }

  /** The calls in order; of many the last ones. */
  get did(): readonly string[] {
    const missing = this.lines.length - callLimit;
    return missing > 0 ? [`(${missing} calls before)`, ...this.lines.slice(-callLimit)] : this.lines;
  }

  begin(): void {
    this.lines = [];
    this.lastCommand = undefined;
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.slice(0, 300) ?? "";
}
