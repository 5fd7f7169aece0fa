import type { PermissionMode } from "../protocol/access.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { AgentSessionOptions } from "./agent-session.ts";
import { askUser } from "./ask-user.ts";
import { type Audit, auditedRules } from "./audit-decisions.ts";
import type { CallDeps } from "./call-deps.ts";
import type { CommandJudge } from "./judge-command.ts";
import type { Taint } from "./provenance/taint.ts";
import { SessionHooks } from "./session-hooks.ts";

/** Who decides on the calls of a session: rules and the user, and the hooks before and after them. */
export function createDesk(
  { approver, rules, trusted, trustSources, hooks, clock, writer }: AgentSessionOptions,
  given: {
    judge: CommandJudge | undefined;
    taint: Taint;
    mode: () => PermissionMode;
    emit: Emit;
    audit: Audit | undefined;
  },
): Pick<CallDeps, "desk" | "hooks"> {
  const { judge, taint, mode, emit, audit } = given;
  const desk = {
    approver,
    rules: auditedRules(rules, audit),
    mode,
    trusted,
    ...(judge && { judge }),
    ...(!trustSources && { taint }),
    clock,
    emit,
    ...(audit && { audit }),
  };
  if (hooks === undefined) return { desk };
  const ask = (request: Parameters<typeof askUser>[1], signal: AbortSignal) => askUser(desk, request, signal);
  return { desk, hooks: new SessionHooks(hooks, { sessionId: writer.id, mode, approver, emit, audit, ask }) };
}
