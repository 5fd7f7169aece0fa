import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applyHunks } from "../../src/changes/apply-hunks.ts";
import type { ApprovedChange, PlannedChange } from "../../src/ports/planned-change.ts";
import type { AgentEventBody } from "../../src/protocol/agent-event.ts";
import type { AccessPlan, Tool, ToolContext, ToolPorts, ToolResult } from "../../src/tools/define-tool.ts";
import { createSeenFiles } from "../../src/tools/seen-files.ts";
import { createNodeFiles } from "../../src/workspace/node-files.ts";
import { createNodeShell } from "../../src/workspace/node-shell.ts";
import { createRipgrepSearch } from "../../src/workspace/ripgrep-search.ts";
import { createSimpleGit } from "../../src/workspace/simple-git.ts";
import { ManualClock } from "./manual-clock.ts";

/** A real workspace in a temporary folder, and calls of tools in it. */
export interface ToolWorkspace {
  /** Real path of the workspace folder. */
  folder: string;
  context: ToolContext;
  /** What the tools have said. */
  events: AgentEventBody[];
  write(path: string, content: string | Uint8Array): Promise<void>;
  read(path: string): Promise<string>;
  /** Parses the input and asks for the plan, as the agent does in a turn of its own. */
  plan(tool: Tool, input: unknown): Promise<AccessPlan>;
  /** The whole call, in a turn of its own: parse, plan, approve all but the rejected hunks, run. */
  call(tool: Tool, input: unknown, rejected?: readonly string[]): Promise<ToolResult>;
  dispose(): Promise<void>;
}

export async function createToolWorkspace(given: Partial<ToolPorts> = {}): Promise<ToolWorkspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lathe-tools-")));
  const outputs = await realpath(await mkdtemp(join(tmpdir(), "lathe-outputs-")));
  const files = createNodeFiles([folder], { outputDirectory: outputs });
  const events: AgentEventBody[] = [];
  const context: ToolContext = {
    files,
    search: createRipgrepSearch(files),
    shell: createNodeShell({ spillDirectory: outputs }),
    git: createSimpleGit(folder),
    questioner: { canAsk: false, ask: () => Promise.reject(new Error("Nobody is there.")) },
    clock: new ManualClock(),
    ...given,
    sessionId: "session-1",
    callId: "call-1",
    seen: createSeenFiles(),
    signal: new AbortController().signal,
    emit: (event) => void events.push(event),
  };
  return {
    folder,
    context,
    events,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    read: (path) => readFile(join(folder, path), "utf8"),
    async plan(tool, input) {
      context.seen.nextTurn();
      return tool.access(tool.input.parse(input), context);
    },
    async call(tool, input, rejected = []) {
      context.seen.nextTurn();
      const parsed = tool.input.parse(input);
      const plan = await tool.access(parsed, context);
      return tool.run(
        parsed,
        context,
        (plan.changes ?? []).map((change) => approve(change, rejected)),
      );
    },
    async dispose() {
      await context.shell.dispose();
      await Promise.all([folder, outputs].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

function approve(change: PlannedChange, rejected: readonly string[]): ApprovedChange {
  const { before, after, view } = change;
  const text = after === undefined ? undefined : applyHunks(before?.text ?? "", view.hunks, new Set(rejected), after);
  return { ...change, text, rejected: [...rejected], reviewed: true };
}
