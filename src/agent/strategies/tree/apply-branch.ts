import * as z from "zod";
import { ToolError } from "../../../base/errors.ts";
import { createId } from "../../../base/ids.ts";
import { planCreate, planDelete, planEdit } from "../../../changes/plan-change.ts";
import { dominantEnding } from "../../../changes/split-lines.ts";
import type { ToolCall } from "../../../ports/chat-model.ts";
import type { WorktreeChange } from "../../../ports/worktrees.ts";
import { defineTool, type PlannedChange, type Tool, type ToolContext } from "../../../tools/define-tool.ts";
import { describeWritten, summarizeChange } from "../../../tools/describe-written.ts";
import { pathAccess } from "../../../tools/path-access.ts";
import { writeApproved } from "../../../tools/write-approved.ts";
import type { CallOutcome } from "../../call-deps.ts";
import { runCalls } from "../../run-calls.ts";
import { Toolbox } from "../../toolbox.ts";
import type { StrategyWork } from "../strategy.ts";

/**
 * Brings what was changed in a copy into the workspace, by one call of the session like any other: decided on by rules and mode, reviewed hunk
 * by hunk, tracked and restorable. The call stands in the conversation, so that the model knows what came of it.
 */
export async function applyBranch(
  work: StrategyWork,
  title: string,
  changes: readonly WorktreeChange[],
): Promise<CallOutcome> {
  const { main, calls } = work;
  const tool = applyTool(title, changes);
  const call: ToolCall = { id: createId("apply"), name: tool.name, arguments: JSON.stringify({ approach: title }) };
  main.emit({ type: "turn-start", turn: 1 });
  main.conversation.addAssistant("", [call]);
  const toolbox = new Toolbox([...calls.toolbox.all, tool], calls.toolbox.groups, calls.toolbox.editFormat);
  const [outcome = { content: "" }] = await runCalls([call], { ...calls, toolbox }, main.signal);
  main.conversation.addResult(call.id, outcome.content);
  main.emit({ type: "turn-end", turn: 1 });
  return outcome;
}

function applyTool(title: string, changes: readonly WorktreeChange[]): Tool {
  const binary = changes.filter((change) => change.binary).map(({ path }) => path);
  return defineTool({
    name: "apply_approach",
    group: "core",
    description: "Brings the changes of an approach that was tried in a copy into the workspace.",
    input: z.object({ approach: z.string() }),
    async access(_input, context) {
      const planned: PlannedChange[] = [];
      for (const change of changes) if (!change.binary) planned.push(await planOne(change, context));
      return {
        title: `Apply: ${title}`,
        access: planned.map(({ path }) => pathAccess("write", path)),
        changes: planned,
      };
    },
    async run(_input, context, approved) {
      const results = await writeApproved(approved, context);
      const missing = binary.map((path) => `${path} is no text and was not taken over.`);
      return {
        content: [...results.map(describeWritten), ...missing].join("\n"),
        details: { changes: results.map(summarizeChange) },
      };
    },
  }) as Tool;
}

async function planOne({ path: name, before, after }: WorktreeChange, context: ToolContext): Promise<PlannedChange> {
  const path = await context.files.resolve(name);
  const file = await context.files.read(path, context.signal);
  const isSame =
    file.kind === "missing" ? before === undefined : file.kind === "text" && lines(file.text) === lines(before);
  if (!isSame) {
    throw new ToolError("conflict", `${path.display} has changed since the approach was tried; nothing was written.`);
  }
  if (file.kind !== "text") return planCreate(path, after ?? "");
  if (after === undefined) return planDelete(path, file);
  const text = dominantEnding(file.text) === "\r\n" ? after.replace(/\r?\n/g, "\r\n") : after;
  return planEdit(path, file, text);
}

/** A working copy of git may have other line endings. */
function lines(text: string | undefined): string | undefined {
  return text?.replaceAll("\r\n", "\n");
}
