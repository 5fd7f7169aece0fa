import { addAbortListener } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import type { ApprovalReply, ApprovalRequest, Approver, Questioner } from "../ports/user.ts";
import { decision } from "../protocol/access.ts";
import { type Plan, planReply } from "../protocol/plan.ts";

/** One line of standard input under `--approvals json`. */
const replyLine = z.union([
  z.strictObject({
    requestId: z.string(),
    decision,
    advice: z.string().optional(),
    pattern: z.string().optional(),
    /** Hunk ids by change id; the other hunks are accepted. */
    rejectedHunks: z.record(z.string(), z.array(z.string())).optional(),
  }),
  z.strictObject({ requestId: z.string(), answer: z.string() }),
  z.strictObject({ requestId: z.string(), plan: planReply }),
]);
type ReplyLine = z.infer<typeof replyLine>;

interface Waiting {
  resolve: (reply: ReplyLine | undefined) => void;
  /** Why a line cannot be the reply; undefined when it can. */
  faultOf: (line: ReplyLine) => string | undefined;
}

export interface JsonDesk {
  approver: Approver;
  questioner: Questioner;
  /** Stops reading, so that the process can end. */
  close(): void;
}

/**
 * Takes replies to `permission-request` and `question-request` as JSON lines, for editors and tests that run the command line.
 * What is open when the input ends is answered as if nobody were there. `onProblem` hears of lines
 * that are no reply, or not one to what is open; the request then stays open.
 */
export function createJsonDesk(input: Readable, onProblem: (text: string) => void): JsonDesk {
  const waiting = new Map<string, Waiting>();
  let ended = false;
  const lines = createInterface({ input });

  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const json = parseJson(line);
    const reply = replyLine.safeParse(json.ok ? json.value : undefined);
    if (!reply.success) return onProblem(`Not a reply to a request, ignored: ${line.slice(0, 200)}`);
    const { requestId } = reply.data;
    const open = waiting.get(requestId);
    if (open === undefined) return onProblem(`No request "${requestId}" is open, ignored: ${line.slice(0, 200)}`);
    const fault = open.faultOf(reply.data);
    if (fault !== undefined) return onProblem(`${fault} The request stays open: ${line.slice(0, 200)}`);
    open.resolve(reply.data);
  });
  lines.on("close", () => {
    ended = true;
    for (const open of waiting.values()) open.resolve(undefined);
  });

  async function replyTo(
    requestId: string,
    faultOf: Waiting["faultOf"],
    signal: AbortSignal,
  ): Promise<ReplyLine | undefined> {
    signal.throwIfAborted();
    if (ended) return undefined;
    const reply = Promise.withResolvers<ReplyLine | undefined>();
    const listening = addAbortListener(signal, () => reply.reject(signal.reason));
    waiting.set(requestId, { resolve: reply.resolve, faultOf });
    try {
      return await reply.promise;
    } finally {
      listening[Symbol.dispose]();
      waiting.delete(requestId);
    }
  }

  return {
    approver: {
      get canAsk() {
        return !ended;
      },
      approve: async (request, signal) => {
        const reply = await replyTo(request.requestId, (line) => faultOfDecision(line, request), signal);
        return reply !== undefined && "decision" in reply ? toApproval(reply) : { decision: "reject", by: "nobody" };
      },
    },
    questioner: {
      get canAsk() {
        return !ended;
      },
      ask: async (question, signal) => {
        const reply = await replyTo(question.requestId, faultOfAnswer, signal);
        if (reply !== undefined && "answer" in reply) return reply.answer;
        throw new ToolError("denied", "The input ended before the question was answered.");
      },
      reviewPlan: async ({ requestId, plan }, signal) => {
        const reply = await replyTo(requestId, (line) => faultOfPlan(line, plan), signal);
        if (reply !== undefined && "plan" in reply) return reply.plan;
        throw new ToolError("denied", "The input ended before the plan was approved.");
      },
    },
    close: () => {
      lines.close();
      input.destroy();
    },
  };
}

/** A reply that names what is not there must not count as consent to the rest. */
function faultOfDecision(line: ReplyLine, request: ApprovalRequest): string | undefined {
  if (!("decision" in line)) return "This request wants a decision.";
  for (const [changeId, hunkIds] of Object.entries(line.rejectedHunks ?? {})) {
    const change = request.changes?.find((one) => one.changeId === changeId);
    if (change === undefined) return `There is no change ${changeId} in this request.`;
    const unknown = hunkIds.find((id) => !change.hunks.some((hunk) => hunk.id === id));
    if (unknown !== undefined) return `There is no hunk ${unknown} in ${change.path}.`;
  }
  return undefined;
}

function faultOfAnswer(line: ReplyLine): string | undefined {
  return "answer" in line ? undefined : "This request is a question and wants an answer.";
}

/** A step that is named has to be one of the plan: else what was meant to stay would be lost. */
function faultOfPlan(line: ReplyLine, plan: Plan): string | undefined {
  if (!("plan" in line)) return "This request is a plan and wants a word on it.";
  const unknown = line.plan.steps?.find(({ id }) => id !== undefined && !plan.steps.some((step) => step.id === id));
  if (unknown !== undefined) return `There is no step ${unknown.id} in this plan; a new step has no id.`;
  if (line.plan.steps?.some(({ goal }) => goal.trim() === "")) return "A step has no goal.";
  if (line.plan.decision === "revise" && !line.plan.advice?.trim()) return "What should be otherwise goes into advice.";
  return undefined;
}

function toApproval(reply: Extract<ReplyLine, { decision: unknown }>): ApprovalReply {
  return {
    decision: reply.decision,
    by: "user",
    ...(reply.advice !== undefined && { advice: reply.advice }),
    ...(reply.pattern !== undefined && { pattern: reply.pattern }),
    ...(reply.rejectedHunks !== undefined && { rejectedHunks: reply.rejectedHunks }),
  };
}
