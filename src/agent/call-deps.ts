import type { ToolError, ToolErrorCode } from "../base/errors.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { CheckpointRecorder } from "../ports/checkpoints.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { AccessPlan, Tool, ToolContext, ToolPorts } from "../tools/define-tool.ts";
import type { PermissionDesk } from "./ask-permission.ts";
import type { CallGuards } from "./call-guards.ts";
import type { HookVerdict } from "./hook-verdict.ts";
import type { LoopBreaker } from "./loop-breaker.ts";
import type { CheckedPlan } from "./output-guard.ts";
import type { EditProblems } from "./problems/edit-problems.ts";
import type { RunBudget } from "./run-budget.ts";
import type { SessionHooks } from "./session-hooks.ts";
import type { Toolbox } from "./toolbox.ts";

export interface CallDeps extends CallGuards {
  sessionId: string;
  toolbox: Toolbox;
  ports: ToolPorts;
  seen: ToolContext["seen"];
  /** Absent: no checkpoints are kept. */
  checkpoints?: Pick<CheckpointRecorder, "beforeCall"> | undefined;
  /** Absent where no editor reports problems. */
  problems?: EditProblems | undefined;
  desk: PermissionDesk;
  /** Of the run under way. Absent: nothing is bounded. */
  budget?: () => RunBudget;
  /** Watches an inner run for circles by itself; absent: the budget's own watch. */
  circles?: LoopBreaker;
  /** Absent: no hooks. */
  hooks?: SessionHooks;
  emit: Emit;
}

/** A call that was parsed and planned, and waits to run. */
export interface PlannedCall {
  call: ToolCall;
  tool: Tool;
  input: unknown;
  /** The arguments as the model wrote them, with placeholders for secrets. */
  shown: unknown;
  /** Names of the secrets among the arguments. */
  secrets: readonly string[];
  plan: AccessPlan;
  /** What the output rules say about it. */
  output: Omit<CheckedPlan, "plan">;
  context: ToolContext;
  /** For the model, at the end of the result. */
  remark?: string;
  /** Why the call cannot work. Its message may show what the plan names as read, so it is told once that is allowed. */
  failure?: ToolError;
  /** What hooks say about it. */
  hook?: HookVerdict | undefined;
}

export interface CallOutcome {
  content: string;
  code?: ToolErrorCode;
  /** The call could not even be started: broken JSON, unknown tool, arguments that do not fit. */
  unusable?: boolean;
  /** Denied by a rule, or because nobody could be asked: no person has decided so. */
  deniedByPolicy?: boolean;
}
