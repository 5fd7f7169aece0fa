import { rm } from "node:fs/promises";
import { delimiter, dirname, resolve } from "node:path";
import { codeAgent } from "../../agent/agent-profile.ts";
import type { Approver } from "../../ports/user.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import { startTourServer, tourModel } from "../../tour/start-tour-server.ts";
import { tourPrompt } from "../../tour/tour-prompt.ts";
import { absentQuestioner } from "../absent-user.ts";
import type { CliContext, CommandHandler } from "../command.ts";
import { formatChange } from "../format-change.ts";
import { prepareExample } from "../prepare-example.ts";
import { printRun } from "../print-run.ts";
import { textValue } from "../run-options.ts";
import { visibleText } from "../visible-text.ts";

/** Runs the scripted tour on a copy of the example, and checks that the tests failed before and pass after. */
export const tour: CommandHandler = async ({ values }, context) => {
  const kept = textValue(values, "dir");
  const directory = await prepareExample(context.packageDir, kept && resolve(context.cwd, kept));
  context.output.write(
    `The tour is scripted and has no intelligence. It works on a copy of the example: ${directory}\n\n`,
  );
  try {
    const { exitCode, testRuns } = await runTour(directory, context);
    return exitCode === 0 ? report(testRuns, context) : exitCode;
  } finally {
    if (kept === undefined) await rm(directory, { recursive: true, force: true });
  }
};

async function runTour(directory: string, context: CliContext): Promise<{ exitCode: number; testRuns: number[] }> {
  const { core } = context;
  // The example needs the Node that runs this, which need not be the first one on the PATH.
  process.env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
  const server = await startTourServer({ chunkDelayMs: 0 });
  try {
    const [sessions, ports, rules, model] = await Promise.all([
      core.createSessions(),
      core.createPorts(directory, absentQuestioner),
      core.createRules(directory),
      core.createModel({ provider: "openai", baseUrl: server.baseUrl, apiKey: "tour" }, tourModel, { fallbacks: [] }),
    ]);
    const session = await core.createSession({
      writer: await sessions.create(directory),
      model,
      profile: codeAgent,
      mode: "manual",
      trusted: true,
      ports,
      approver: createTourApprover(context),
      rules,
      limits: { turns: 20 },
    });
    const testRuns: number[] = [];
    session.on((event) => testRuns.push(...exitCodeOf(event)));
    const exitCode = await printRun(session, { text: tourPrompt }, { json: false, askedHere: true }, context);
    await ports.shell.dispose();
    return { exitCode, testRuns };
  } finally {
    await server.close();
  }
}

/** Accepts everything, and says so. It exists in the tour only, which works on a copy that nobody needs. */
function createTourApprover({ output, style }: CliContext): Approver {
  return {
    canAsk: true,
    approve: async (request) => {
      const changes = (request.changes ?? []).flatMap((change) => formatChange(change, style));
      const lines = [`? ${visibleText(request.title)} ${visibleText(request.command ?? "")}`.trimEnd(), ...changes];
      for (const line of lines) output.write(`  ${line}\n`);
      output.write(`  ${style.yellow("→ The tour accepts this for you. In a session of yours you are asked here.")}\n`);
      return { decision: "once", by: "user" };
    },
  };
}

function exitCodeOf(event: AgentEvent): number[] {
  if (event.type !== "tool-end" || event.tool !== "run_command") return [];
  const code = event.details?.exitCode;
  return typeof code === "number" ? [code] : [];
}

function report(testRuns: readonly number[], { output, style }: CliContext): number {
  const [before, after] = testRuns;
  const worked = testRuns.length === 2 && before !== 0 && after === 0;
  output.write(
    worked
      ? `\n${style.green("✓")} The tests failed before the change (exit code ${before}) and pass after it.\n`
      : `\n${style.red("✗")} The tests should fail once and then pass; their exit codes were: ${testRuns.join(", ") || "none"}.\n`,
  );
  return worked ? 0 : 1;
}
