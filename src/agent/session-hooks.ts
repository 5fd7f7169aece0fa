import { createId } from "../base/ids.ts";
import type { HookAnswer, HookRunner } from "../ports/hooks.ts";
import type { ApprovalReply, ApprovalRequest, Approver } from "../ports/user.ts";
import type { PermissionMode } from "../protocol/access.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { HookEvent } from "../protocol/hooks.ts";
import type { Audit } from "./audit-decisions.ts";

/** A hook that never lets a run end would run for ever. */
const stopLimit = 3;

export interface SessionHooksDeps {
  sessionId: string;
  mode(): PermissionMode;
  approver: Approver;
  emit: Emit;
  audit?: Audit | undefined;
  /** Asks the user, as for a call. */
  ask(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply>;
}

/** The hooks of one session: asks for the trust they need, runs them at their moment, and says aloud what went wrong with them. */
export class SessionHooks {
  private readonly runner: HookRunner;
  private readonly deps: SessionHooksDeps;
  private begun = false;
  private stops = 0;

  constructor(runner: HookRunner, deps: SessionHooksDeps) {
    this.runner = runner;
    this.deps = deps;
  }

  /**
   * Before a prompt goes to the model. @returns what the model is told besides, and why the prompt must not be sent.
   */
  async beforePrompt(
    prompt: string | undefined,
    signal: AbortSignal,
  ): Promise<{ context: string[]; blocked?: string }> {
    this.stops = 0;
    const context: string[] = [];
    if (!this.begun) {
      this.begun = true;
      for (const text of this.runner.notices) this.deps.emit({ type: "notice", level: "warning", text });
      await this.askForTrust(signal);
      context.push(...((await this.run("SessionStart", { source: "startup" }, undefined, signal))?.context ?? []));
    }
    if (prompt === undefined) return { context };
    const answer = await this.run("UserPromptSubmit", { prompt }, undefined, signal);
    context.push(...(answer?.context ?? []));
    if (answer?.decision !== "deny") return { context };
    return { context, blocked: answer.reason ?? "A hook said no." };
  }

  beforeCall(
    call: { callId: string; tool: string; input: unknown },
    signal: AbortSignal,
  ): Promise<HookAnswer | undefined> {
    const payload = { tool_name: call.tool, tool_input: call.input, tool_use_id: call.callId };
    return this.run("PreToolUse", payload, call.tool, signal);
  }

  /** @returns what the result says besides. */
  async afterCall(
    call: { callId: string; tool: string; input: unknown },
    response: { content: string; isError: boolean },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const payload = {
      tool_name: call.tool,
      tool_input: call.input,
      tool_use_id: call.callId,
      tool_response: response,
    };
    const answer = await this.run("PostToolUse", payload, call.tool, signal);
    const words = [...(answer?.decision === "deny" ? [answer.reason ?? ""] : []), ...(answer?.context ?? [])];
    return words.length === 0 ? undefined : `A hook says: ${words.join("\n")}`;
  }

  /** @returns why the model should go on, where a hook wants that. */
  async beforeStop(text: string, signal: AbortSignal): Promise<string | undefined> {
    const payload = { stop_hook_active: this.stops > 0, last_assistant_message: text };
    const answer = await this.run("Stop", payload, undefined, signal);
    if (answer?.decision !== "deny") return undefined;
    this.stops += 1;
    if (this.stops > stopLimit) {
      const notice = `A hook wanted the run to go on for the ${stopLimit + 1}th time; it ends all the same.`;
      this.deps.emit({ type: "notice", level: "warning", text: notice });
      return undefined;
    }
    return answer.reason ?? "A hook says that this is not done yet.";
  }

  private async run(
    event: HookEvent,
    payload: Record<string, unknown>,
    tool: string | undefined,
    signal: AbortSignal,
  ): Promise<HookAnswer | undefined> {
    if (!this.runner.has(event, tool)) return undefined;
    const about = { session_id: this.deps.sessionId, permission_mode: this.deps.mode() };
    const answer = await this.runner.run(event, { ...about, ...payload }, tool, signal);
    for (const text of answer.notices) this.deps.emit({ type: "notice", level: "warning", text });
    return answer;
  }

  /** A clone may bring hooks: their commands are shown and run only when the user agrees to this very file. */
  private async askForTrust(signal: AbortSignal): Promise<void> {
    const { untrusted } = this.runner;
    if (untrusted === undefined) return;
    const { path, hash, commands } = untrusted;
    const { approver, emit, audit } = this.deps;
    if (!approver.canAsk) {
      const text = `The hooks in ${path} do not run, since nobody has trusted them. Read them, then: lathe hooks trust`;
      emit({ type: "notice", level: "warning", text });
      return;
    }
    const reply = await this.deps.ask(
      {
        requestId: createId("request"),
        callId: "hooks",
        tool: "hooks",
        title: "Trust the hooks of this workspace?",
        command: commands.join("\n"),
        effects: [{ kind: "runs", text: "these commands around the agent's calls, outside its shell", risk: true }],
        reason: `${path} is new or has changed. Its commands run without further questions.`,
        pattern: path,
      },
      signal,
    );
    const trusted = reply.decision !== "reject";
    const remembered = reply.decision === "always";
    audit?.({ type: "hooks-trust", path, hash, trusted, remembered });
    if (trusted) await this.runner.trust(remembered);
    else emit({ type: "notice", level: "info", text: `The hooks in ${path} do not run in this session.` });
  }
}
