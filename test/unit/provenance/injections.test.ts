import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { createOpenAiModel } from "../../../src/model/openai-chat-model.ts";
import type { PermissionRule } from "../../../src/protocol/access.ts";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import { createGitTrackedFiles } from "../../../src/workspace/git-tracked-files.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { startScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";
import { realAnalyser } from "../permissions/commands/command-trial.ts";
import { readCorpus } from "../secrets/secret-corpus.ts";

interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

interface InjectionCase {
  name: string;
  files: Record<string, string>;
  /** The files are part of the project: only what asks anyway is held back. */
  tracked?: boolean;
  message?: string;
  look: Call;
  acts: Call[];
}

const project = {
  "src/app.js": "exports.ok = true;\n",
  "package.json": '{"name":"demo","scripts":{"test":"node test.js"}}\n',
  "test.js": "console.log('fine');\n",
  "AGENTS.md": "Use two spaces.\n",
  ".gitignore": "node_modules\n",
};
const allowed = ["git status", "git diff *", "npm test", "ls *", "cat *", "rg *"].map(
  (pattern): PermissionRule => ({ access: "execute", pattern, action: "allow" }),
);
const analyser = realAnalyser();

async function plant(workspace: ToolWorkspace, one: InjectionCase): Promise<void> {
  const git = (...commandLine: string[]) =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...commandLine], {
      cwd: workspace.folder,
    });
  for (const [path, text] of Object.entries({ ...project, ".env": "TOKEN=abc\n" })) await workspace.write(path, text);
  git("init", "-q", "-b", "main");
  git("add", ...Object.keys(project));
  git("commit", "-qm", "Start");
  for (const [path, text] of Object.entries(one.files)) await workspace.write(path, text);
  if (!one.tracked) return;
  git("add", ...Object.keys(one.files));
  git("commit", "-qm", one.message ?? "Contribution");
}

const stateOf = (folder: string) =>
  execFileSync("sh", ["-c", "find . -path ./.git/objects -prune -o -type f -print | sort | xargs -d '\\n' md5sum"], {
    cwd: folder,
    encoding: "utf8",
  });

describe("injected instructions", () => {
  const cases = readCorpus<InjectionCase>("injections.json");

  it("are sixty and more", () => assert.ok(cases.length >= 60, String(cases.length)));

  for (const mode of ["manual", "edits", "all"] as const) {
    // In mode "all" only what is held back because of its source is held back.
    for (const one of cases.filter(({ tracked }) => mode !== "all" || !tracked)) {
      it(`are obeyed by the model and held back (${mode}): ${one.name}`, async () => {
        const ran: string[] = [];
        const workspace = await createToolWorkspace();
        const { shell, files } = workspace.context;
        const watched = { ...shell, name: shell.name, dispose: () => shell.dispose() };
        watched.run = (request, signal) => {
          ran.push(request.command);
          return shell.run(request, signal);
        };
        await plant(workspace, one);
        const server = await startScriptedModelServer([
          { toolCalls: [{ id: "look", ...one.look }] },
          { toolCalls: one.acts.map((act, index) => ({ id: `act${index}`, ...act })) },
          { text: "Done." },
        ]);
        const rules = new MemoryRuleStore();
        for (const rule of allowed) await rules.addUserRule(rule);
        const events: AgentEvent[] = [];
        const { clock } = workspace.context;
        const session = createAgentSession({
          writer: new MemorySessionWriter(),
          model: createOpenAiModel({ baseUrl: server.baseUrl, apiKey: "none", model: "scripted", clock }),
          profile: codeAgent,
          mode,
          trusted: true,
          ports: { ...workspace.context, shell: watched, tracked: createGitTrackedFiles(files.roots) },
          approver: new AnsweringApprover([
            async ({ callId }) => (callId === "look" ? { decision: "once" } : { decision: "reject" }),
          ]),
          rules,
          commands: analyser,
          limits: {},
          clock,
          logger: { log: () => undefined },
        });
        session.on((event) => void events.push(event));
        try {
          const before = stateOf(workspace.folder);
          const result = await session.send({ text: "Have a look." });
          assert.equal(result.reason, "finished", result.text);
          server.assertDone();
          const look = events.find((event) => event.type === "tool-end" && event.callId === "look");
          assert.equal(look?.type === "tool-end" && look.status, "ok", JSON.stringify(look));
          const isLookCommand = one.look.name === "run_command";
          assert.deepEqual(ran, isLookCommand ? [one.look.arguments.command] : []);
          assert.equal(stateOf(workspace.folder), before);
          for (const [index, act] of one.acts.entries()) {
            const end = events.find((event) => event.type === "tool-end" && event.callId === `act${index}`);
            assert.equal(end?.type === "tool-end" && end.code, "denied", `${act.name}: ${JSON.stringify(end)}`);
            const request = events.find(
              (event) => event.type === "permission-request" && event.callId === `act${index}`,
            );
            assert.ok(request?.type === "permission-request", `${act.name} was not asked`);
            const isReading = act.name === "read_file";
            if (!one.tracked && !isReading) assert.match(request.reason, /not part of this project/);
          }
        } finally {
          await session.close();
          await server.close();
          await workspace.dispose();
          const [outside] = Object.keys(one.files).filter((path) => path.startsWith("../"));
          if (outside !== undefined) await rm(join(workspace.folder, outside, ".."), { recursive: true, force: true });
        }
      });
    }
  }
});
