import { describeLimit } from "../limits/describe-limit.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { LimitReached } from "../protocol/limits.ts";

interface Repeated {
  count: number;
  /** The turn in which the model was told. */
  told?: number;
}

/**
 * Notices a run that goes in circles: calls that were made before and bring what they brought before. Anything new, be it a call
 * or another result of a known one, starts the count again, so that work between two same calls is no circle.
 */
export class LoopBreaker {
  private readonly known = new Set<string>();
  private repeated = new Map<string, Repeated>();

  /** After how many same calls the model is told. @returns what to tell it, or the limit that ends the run. */
  note(call: ToolCall, content: string, turn: number, limit: number): { remark?: string; reached?: LimitReached } {
    const key = `${call.name}\n${call.arguments}\n${content}`;
    if (!this.known.has(key)) {
      this.known.add(key);
      this.repeated = new Map();
    }
    const entry = this.repeated.get(key) ?? { count: 0 };
    entry.count += 1;
    this.repeated.set(key, entry);
    if (entry.count < limit) return {};
    if (entry.told !== undefined && entry.told < turn) {
      return { reached: repeatReached(call.name, entry.count, limit) };
    }
    entry.told = turn;
    const remark = `You have made this same call ${entry.count} times with this same result. Making it again ends the run: do something else, or say what you need.`;
    return { remark };
  }
}

function repeatReached(tool: string, count: number, bound: number): LimitReached {
  const { raiseTo: _none, ...reached } = describeLimit("repeats", { bound }, count);
  return {
    ...reached,
    text: `The model goes in circles: ${tool} was called ${count} times with the same arguments and the same result, also after it was told.`,
  };
}
