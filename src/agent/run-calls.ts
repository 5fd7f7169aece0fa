import type { ToolCall } from "../ports/chat-model.ts";
import type { CallDeps, CallOutcome, PlannedCall } from "./call-deps.ts";
import { decideCall, runApprovedCall } from "./call-tool.ts";
import { meantCall } from "./patch-in-command.ts";
import { planCall } from "./plan-call.ts";

type CallKind = "read" | "change" | "other";

/** Calls of one kind that are decided together and then run together. */
interface Batch {
  kind: CallKind;
  paths: Set<string>;
  planned: { index: number; call: PlannedCall }[];
}

/**
 * Runs the calls of one turn and returns their outcomes in the same order. Reads run side by side; changes of different files
 * are asked for together, so that they are one review, and made one by one; whatever else there is (commands, questions) runs alone, in order.
 * A call sees the effects of every call before it that is not of its own kind. While a decision is open nothing runs: the
 * calls of a batch begin when the last one of them is decided.
 */
export async function runCalls(
  calls: readonly ToolCall[],
  deps: CallDeps,
  signal: AbortSignal,
): Promise<CallOutcome[]> {
  deps.seen.nextTurn();
  const outcomes: CallOutcome[] = [];
  let batch = emptyBatch();
  const settle = async (): Promise<void> => {
    const { kind, planned } = batch;
    batch = emptyBatch();
    const decided = await Promise.all(planned.map(({ call }) => decideCall(call, deps)));
    const run = async (one: (typeof decided)[number]) => ("planned" in one ? runApprovedCall(one, deps) : one);
    const ended: CallOutcome[] = [];
    const changes = decided.flatMap((one) => ("planned" in one ? one.changes : []));
    if (changes.length > 0) await deps.problems?.beforeChange(changes, signal);
    // One change after the other: what each of them wrote lies behind its own point of the checkpoint.
    if (kind === "change") for (const one of decided) ended.push(await run(one));
    else ended.push(...(await Promise.all(decided.map(run))));
    planned.forEach(({ index }, position) => {
      const outcome = ended[position];
      if (outcome !== undefined) outcomes[index] = outcome;
    });
  };
  for (const [index, made] of calls.entries()) {
    const { call, remark } = meantCall(made, deps.toolbox, deps.ports.files);
    // A plan reads files: one that could depend on a change under way is made after it.
    if (batch.kind === "change" && touchesPending(call, batch)) await settle();
    const planned = await planCall(call, deps, signal, remark);
    if (!("plan" in planned)) {
      outcomes[index] = planned;
      continue;
    }
    const kind = kindOf(planned);
    if (batch.planned.length > 0 && (kind === "other" || kind !== batch.kind)) await settle();
    batch.kind = kind;
    batch.planned.push({ index, call: planned });
    for (const access of planned.plan.access) batch.paths.add(access.subject);
    if (kind === "other") await settle();
  }
  await settle();
  return outcomes;
}

function emptyBatch(): Batch {
  return { kind: "read", paths: new Set(), planned: [] };
}

function kindOf({ plan }: PlannedCall): CallKind {
  if (plan.changes !== undefined) return "change";
  return plan.access.length > 0 && plan.access.every((access) => access.kind === "read") ? "read" : "other";
}

/** Whether the raw arguments name a path that is being changed; errs towards waiting. */
function touchesPending(call: ToolCall, batch: Batch): boolean {
  return [...batch.paths].some((path) => mayName(call.arguments, path));
}

/** `b/a.ts` is named by `a.ts`, `./b/a.ts` and `/srv/b/a.ts`, and not by `c/a.ts`. */
function mayName(text: string, path: string): boolean {
  const name = JSON.stringify(path.slice(path.lastIndexOf("/") + 1)).slice(1, -1);
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const written = /[^\s"'`]*$/.exec(text.slice(0, at))?.[0] ?? "";
    const folders = written.replace(/^(?:\\[nrt])?(?:\.{1,2}\/|[ab]\/(?=.))*/, "");
    // Whatever is more than plain folders (`..`, escapes, links of the shell) may lead anywhere.
    if (!/^(?:[\w@-][\w.@-]*\/)+$/.test(folders) || /\.\./.test(written)) return true;
    if (path.endsWith(folders + name) || (folders + name).endsWith(path)) return true;
  }
  return false;
}
