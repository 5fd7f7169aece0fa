import type { JudgedCommands } from "../../permissions/judged-command.ts";
import type { Access } from "../../protocol/access.ts";
import type { AgentEvent, Attachment, Origin } from "../../protocol/agent-event.ts";
import type { ApprovedChange, Tool, ToolPorts, ToolResult } from "../../tools/define-tool.ts";
import { type CommandJudge, judgeCommands } from "../judge-command.ts";
import { findOrigin, type OriginDeps, originOfFile } from "./find-origin.ts";
import { Taint } from "./taint.ts";

export interface ProvenanceDeps {
  ports: ToolPorts;
  judge?: CommandJudge | undefined;
  /** Of the session so far. */
  events: readonly AgentEvent[];
}

/** The clock of a disk may lag this much behind. */
const clockStepMs = 10;

/** Knows where the texts of a session come from, and what follows from that. */
export class ProvenanceGuard {
  readonly taint: Taint;
  private readonly deps: ProvenanceDeps;
  private readonly origins: OriginDeps;
  private readonly own = new Set<string>();
  private readonly processes = new Map<string, Origin>();
  /** When commands ran whose output is part of the project, and so are the files that they made. */
  private readonly spans: { from: number; to: number }[] = [];

  constructor(deps: ProvenanceDeps) {
    this.deps = deps;
    this.taint = new Taint(deps.events);
    this.origins = {
      files: deps.ports.files,
      tracked: deps.ports.tracked,
      isOwn: async (absolute, signal) => this.own.has(absolute) || (await this.wasMade(absolute, signal)),
    };
    for (const event of deps.events) {
      if (event.type !== "tool-start") continue;
      const written = event.access.find(({ kind }) => kind === "write");
      if (written?.path !== undefined && wasApplied(deps.events, event.callId)) this.own.add(written.path);
    }
  }

  /** Lists the tracked files while a call is planned and carried out, so that its result hardly waits for that. */
  prepare(signal: AbortSignal): void {
    const [root] = this.deps.ports.files.roots;
    if (root !== undefined) this.deps.ports.tracked?.isTracked(root, signal).catch(() => undefined);
  }

  /** Whether what is at a path was written by the user, the project or this session's approved edits. */
  async isProject(path: string, signal: AbortSignal): Promise<boolean> {
    return (await originOfFile(path, this.origins, signal)).trusted;
  }

  /** What the agent has written was asked for wherever something else than the project was read before. */
  wrote(changes: readonly ApprovedChange[]): void {
    for (const { path, newPath, kind } of changes) {
      if (kind !== "delete") this.own.add((newPath ?? path).absolute);
    }
  }

  /** Where a result comes from; notes it where that is not the project. `began`: when the call did, in milliseconds since 1970. */
  async ofResult(
    tool: Tool,
    access: readonly Access[],
    result: Pick<ToolResult, "details" | "sources">,
    signal: AbortSignal,
    began: number,
  ): Promise<Origin | undefined> {
    const origin = await this.find(tool, access, result, signal);
    if (origin !== undefined) this.taint.note(origin);
    if (origin?.trusted && origin.kind === "command")
      this.spans.push({ from: began, to: this.deps.ports.clock.now().getTime() });
    return origin;
  }

  /** Of a call that failed before it ran: its message may show any of the files that were looked at for it. */
  async ofFailure(looked: readonly Access[], signal: AbortSignal): Promise<Origin | undefined> {
    const { files } = this.deps.ports;
    let first: Origin | undefined;
    for (const { path } of looked) {
      if (path === undefined) continue;
      const origin = await originOfFile(path, this.origins, signal);
      if (origin.trusted) first ??= origin;
      else if ((await files.read(await files.resolve(path), signal)).kind === "text") {
        this.taint.note(origin);
        return origin;
      }
    }
    return first;
  }

  private async wasMade(absolute: string, signal: AbortSignal): Promise<boolean> {
    if (this.spans.length === 0) return false;
    const at = await this.deps.ports.tracked?.madeAt?.(absolute, signal);
    return at !== undefined && this.spans.some(({ from, to }) => at >= from - clockStepMs && at <= to);
  }

  unknown(): Origin {
    const origin: Origin = { kind: "untracked", subject: "a result of unknown origin", trusted: false };
    this.taint.note(origin);
    return origin;
  }

  async ofAttachments(attachments: readonly Attachment[], signal: AbortSignal): Promise<Origin[]> {
    const origins: Origin[] = [];
    for (const { path, text } of attachments) {
      if (path === undefined || text === undefined) continue;
      const origin = await originOfFile(path, this.origins, signal);
      if (!origin.trusted) origins.push(origin);
    }
    for (const origin of origins) this.taint.note(origin);
    return origins;
  }

  private async find(
    tool: Tool,
    access: readonly Access[],
    { details, sources }: Pick<ToolResult, "details" | "sources">,
    signal: AbortSignal,
  ): Promise<Origin | undefined> {
    const processId = typeof details?.processId === "string" ? details.processId : undefined;
    if (tool.name === "read_output" || tool.name === "stop_command")
      return processId === undefined ? undefined : this.processes.get(processId);
    const judged: JudgedCommands = await judgeCommands(access, this.deps.judge, signal);
    // The result of a write is Lathe's own words.
    const looked = access.filter(({ kind }) => kind !== "write" && kind !== "memory");
    const origin = await findOrigin({ access: looked, from: tool.from, sources, judged }, this.origins, signal);
    if (origin !== undefined && processId !== undefined) this.processes.set(processId, origin);
    return origin;
  }
}

function wasApplied(events: readonly AgentEvent[], callId: string): boolean {
  return events.some((event) => event.type === "change" && event.callId === callId && event.state === "applied");
}
