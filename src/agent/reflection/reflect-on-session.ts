import type { ChatMessage } from "../../ports/chat-model.ts";
import type { RunResult } from "../agent-session.ts";
import type { StrategyWork } from "../strategies/strategy.ts";
import { reflect } from "./reflect.ts";

/** Calls that are told. */
const callLimit = 60;
const lineLimit = 300;

/**
 * The user asks for a reflection on what was done last. `hint`: what it should look at. It is an answer in the conversation, so that the
 * next message can build on it; nothing is changed.
 */
export async function reflectOnSession(work: StrategyWork, hint: string): Promise<RunResult> {
  const { main } = work;
  // Without the message that asks for it.
  const before = main.conversation.messages.slice(0, -1);
  const { task, did, said } = lastWork(before);
  if (task === "") return answer(work, "There is nothing to reflect on yet.");
  const about = hint === "" ? task : `${task}\n\nThe user wants to know: ${hint}`;
  const learnt = await reflect(work, { task: about, did, said, earlier: [] });
  if (!learnt.ok) return learnt.result;
  const { goal, happened, cause, change, anotherApproach } = learnt.value;
  main.emit({ type: "reflection", ...learnt.value });
  return answer(
    work,
    [
      `**Goal:** ${goal}`,
      `**What happened:** ${happened}`,
      `**Cause:** ${cause}`,
      `**Next time:** ${change}`,
      ...(anotherApproach ? ["Another approach is needed; mending this one will not do."] : []),
    ].join("\n\n"),
  );
}

function answer({ main }: StrategyWork, text: string): RunResult {
  main.emit({ type: "turn-start", turn: 1 });
  main.emit({ type: "text-delta", text });
  main.emit({ type: "turn-end", turn: 1 });
  main.conversation.addAssistant(text, []);
  return { reason: "finished", text };
}

/** The last request of the conversation, what was done for it, and what was said at the end. */
function lastWork(messages: readonly ChatMessage[]): { task: string; did: readonly string[]; said: string } {
  const start = messages.findLastIndex(
    (message, index) => message.role === "user" && messages[index + 1]?.role === "assistant",
  );
  const asked = messages.findLastIndex((message, index) => index <= start && message.role === "user");
  const task = messages[asked]?.content ?? "";
  const results = new Map(messages.flatMap((one) => (one.role === "tool" ? [[one.callId, one.content] as const] : [])));
  const said = messages.findLast((message) => message.role === "assistant")?.content ?? "";
  const did = messages
    .slice(Math.max(asked, 0))
    .flatMap((message) => (message.role === "assistant" ? message.toolCalls : []))
    .map(({ id, name, arguments: given }) => {
      const [last = ""] = (results.get(id) ?? "").trimEnd().split("\n").slice(-1);
      return `- ${name} ${given.slice(0, lineLimit)}: ${last.slice(0, lineLimit)}`;
    });
  return { task, did: did.slice(-callLimit), said };
}
