import { addAbortListener } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import type { ApprovalReply, Approver, Questioner } from "../ports/user.ts";
import { decision } from "../protocol/access.ts";

/** One line of standard input under `--approvals json`. */
const replyLine = z.union([
  z.object({
    requestId: z.string(),
    decision,
    advice: z.string().optional(),
    pattern: z.string().optional(),
    rejectedHunks: z.record(z.string(), z.array(z.string())).optional(),
  }),
  z.object({ requestId: z.string(), answer: z.string() }),
]);
type ReplyLine = z.infer<typeof replyLine>;

export interface JsonDesk {
  approver: Approver;
  questioner: Questioner;
  /** Stops reading, so that the process can end. */
  close(): void;
}

/**
 * Takes replies to `permission-request` and `question-request` as JSON lines, for editors and tests that run the command line.
 * What is open when the input ends is answered as if nobody were there. `onProblem` hears of lines that are no reply.
 */
export function createJsonDesk(input: Readable, onProblem: (text: string) => void): JsonDesk {
  const early = new Map<string, ReplyLine>();
  const waiting = new Map<string, (reply: ReplyLine | undefined) => void>();
  let ended = false;
  const lines = createInterface({ input });

  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const json = parseJson(line);
    const reply = replyLine.safeParse(json.ok ? json.value : undefined);
    if (!reply.success) return onProblem(`Not a reply to a request, ignored: ${line.slice(0, 200)}`);
    const { requestId } = reply.data;
    const resolve = waiting.get(requestId);
    if (resolve === undefined) early.set(requestId, reply.data);
    else resolve(reply.data);
  });
  lines.on("close", () => {
    ended = true;
    for (const resolve of waiting.values()) resolve(undefined);
  });

  async function replyTo(requestId: string, signal: AbortSignal): Promise<ReplyLine | undefined> {
    signal.throwIfAborted();
    const known = early.get(requestId);
    if (known !== undefined || ended) return known;
    const reply = Promise.withResolvers<ReplyLine | undefined>();
    const listening = addAbortListener(signal, () => reply.reject(signal.reason));
    waiting.set(requestId, reply.resolve);
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
        const reply = await replyTo(request.requestId, signal);
        return reply !== undefined && "decision" in reply ? toApproval(reply) : { decision: "reject", by: "nobody" };
      },
    },
    questioner: {
      get canAsk() {
        return !ended;
      },
      ask: async (question, signal) => {
        const reply = await replyTo(question.requestId, signal);
        if (reply !== undefined && "answer" in reply) return reply.answer;
        throw new ToolError("denied", "The input ended before the question was answered.");
      },
    },
    close: () => {
      lines.close();
      input.destroy();
    },
  };
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
