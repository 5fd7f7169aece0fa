import { truncateMiddle } from "../../base/truncate.ts";
import type { AgentEventBody, AgentEventOf } from "../../protocol/agent-event.ts";
import type { PinnedItem } from "../../protocol/compaction.ts";
import type { Plan } from "../../protocol/plan.ts";
import { planMarkdown } from "../../protocol/plan-markdown.ts";
import { renderUserMessage } from "../render-message.ts";

/** Characters of a message of the user's that are carried; what is longer is mostly pasted output. */
const messageLimit = 6000;
const outputLimit = 2000;
const mostFiles = 25;

interface FailedCheck {
  command: string;
  text: string;
}

/** Keeps, event by event, what must not be lost when a conversation is shortened. Small, whatever the length of the session. */
export class PinnedFacts {
  private readonly said: PinnedItem[] = [];
  private readonly commands = new Map<string, string>();
  private readonly reads = new Map<string, string>();
  private readonly questions = new Map<string, string>();
  private readonly rules: string[] = [];
  private readonly changed = new Set<string>();
  private readonly read = new Set<string>();
  private todos: AgentEventOf<"todos">["items"] = [];
  private plan: Plan | undefined;
  private failed: FailedCheck | undefined;

  note(event: AgentEventBody): void {
    switch (event.type) {
      case "user-message":
        this.say(this.said.length === 0 ? "task" : "request", shortMessage(event));
        // A plan and to-dos are a request's own.
        if (event.delivery === "prompt" && this.todos.every(({ status }) => status === "completed")) this.todos = [];
        break;
      case "permission-reply":
        if (event.advice) this.say("correction", `On ${this.commands.get(event.callId) ?? "a call"}: ${event.advice}`);
        break;
      case "review-feedback":
        this.say("correction", event.text);
        break;
      case "question-request":
        this.questions.set(event.requestId, event.question);
        break;
      case "question-reply":
        if (event.by === "user")
          this.say("correction", `You asked: ${this.questions.get(event.requestId) ?? ""} The user: ${event.answer}`);
        break;
      case "rules":
        if (event.text !== undefined && event.runId === undefined) this.rules.push(event.text);
        break;
      case "todos":
        if (event.runId === undefined) this.todos = event.items;
        break;
      case "plan":
        this.plan = event.plan.state === "approved" || event.plan.state === "proposed" ? event.plan : undefined;
        break;
      case "tool-start":
        this.begin(event);
        break;
      case "tool-end":
        this.end(event);
        break;
      case "check":
        this.checked(event.subject, event.passed ? undefined : event.output);
        break;
      case "change":
        this.inPlay(this.changed, event.path);
        break;
      default:
        break;
    }
  }

  /** `openChanges`: what waits for review, one line a file. */
  items(openChanges: readonly string[]): PinnedItem[] {
    const { plan, todos, failed } = this;
    const read = [...this.read].filter((path) => !this.changed.has(path)).slice(-mostFiles);
    return [
      ...this.said,
      ...this.rules.map((text): PinnedItem => ({ kind: "rules", text })),
      ...(plan === undefined ? [] : [{ kind: "plan" as const, text: planMarkdown(plan).trim() }]),
      ...todos.map(({ text, status }): PinnedItem => ({ kind: "todos", text: `[${status}] ${text}` })),
      ...(failed === undefined ? [] : [{ kind: "check" as const, text: `${failed.command}\n${failed.text}` }]),
      ...openChanges.map((text): PinnedItem => ({ kind: "change", text })),
      ...[...this.changed].slice(-mostFiles).map((path): PinnedItem => ({ kind: "file", text: `${path} (changed)` })),
      ...read.map((path): PinnedItem => ({ kind: "file", text: `${path} (read)` })),
    ];
  }

  private say(kind: PinnedItem["kind"], text: string): void {
    this.said.push({ kind, text });
  }

  private begin({ callId, access, title }: Omit<AgentEventOf<"tool-start">, "time" | "sessionId">): void {
    this.commands.set(callId, title);
    const command = access.find(({ kind }) => kind === "execute")?.subject;
    if (command !== undefined) this.commands.set(callId, command);
    const path = access.find(({ kind, outside }) => kind === "read" && outside !== true)?.subject;
    if (path !== undefined) this.reads.set(callId, path);
  }

  private end({ callId, tool, status, content, details }: Omit<AgentEventOf<"tool-end">, "time" | "sessionId">): void {
    const command = this.commands.get(callId);
    const path = this.reads.get(callId);
    this.commands.delete(callId);
    this.reads.delete(callId);
    if (tool === "read_file" && status === "ok" && path !== undefined) this.inPlay(this.read, path);
    const exitCode = details?.exitCode;
    if (command !== undefined && typeof exitCode === "number")
      this.checked(command, exitCode === 0 ? undefined : content);
  }

  /** The last command that failed, until it passes. */
  private checked(command: string, output: string | undefined): void {
    if (output !== undefined) this.failed = { command, text: truncateMiddle(output, outputLimit).text };
    else if (this.failed?.command === command) this.failed = undefined;
  }

  private inPlay(files: Set<string>, path: string): void {
    files.delete(path);
    files.add(path);
  }
}

/** The words as they are; of what was attached, where it is from. */
function shortMessage(event: Pick<AgentEventOf<"user-message">, "text" | "attachments">): string {
  const attachments = (event.attachments ?? []).map(({ text: _, ...place }) => place);
  const text = renderUserMessage({ text: event.text, attachments });
  return truncateMiddle(text, messageLimit, "The whole of it: search_history.").text;
}
