import * as z from "zod";
import type { CheckResult } from "../../protocol/strategy.ts";
import type { CallDeps } from "../call-deps.ts";
import { askFor } from "./ask-for.ts";
import type { AttemptNotes } from "./attempt-notes.ts";
import { findCheck } from "./find-check.ts";
import { runCheck } from "./run-check.ts";
import type { StrategyWork } from "./strategy.ts";

/** Characters of a command's output that are told. */
const outputLimit = 4000;
/** Problems of the editor that are told. */
const problemLimit = 20;

/** The command that counts: the one that was named, else the project's own tests. */
export async function checkCommand(work: StrategyWork): Promise<string | undefined> {
  const named = work.options.check?.()?.trim();
  if (named !== undefined && named !== "") return named;
  return findCheck(work.calls.ports.files, work.main.signal);
}

/** Errors that the editor reports now, so that those of before are not laid at the door of the work. */
export async function problemsNow({ calls, main }: StrategyWork): Promise<ReadonlySet<string>> {
  return new Set(await reportedErrors(calls, main.signal));
}

/**
 * Whether an attempt has succeeded, by the strongest signal there is: the check command; without one new errors that the editor reports or
 * a last command that failed; and only where nothing of that speaks, the model's own critique. Undefined where the check may not run.
 */
export async function judgeWork(
  work: StrategyWork,
  given: { command: string | undefined; problemsBefore: ReadonlySet<string>; notes: AttemptNotes; said: string },
): Promise<CheckResult | undefined> {
  const { command, notes, said } = given;
  if (command !== undefined) return runCheck(work, command);
  const seen =
    (await newProblems(work, given.problemsBefore)) ?? failedCommand(notes) ?? (await critique(work, notes, said));
  if (seen !== undefined) work.main.emit({ type: "check", ...seen });
  return seen;
}

async function newProblems(
  { calls, main }: StrategyWork,
  before: ReadonlySet<string>,
): Promise<CheckResult | undefined> {
  const errors = (await reportedErrors(calls, main.signal)).filter((text) => !before.has(text));
  if (errors.length === 0) return undefined;
  const output = errors.slice(0, problemLimit).join("\n");
  return { kind: "diagnostics", subject: "The editor's check of the files", passed: false, output };
}

async function reportedErrors({ ports }: CallDeps, signal: AbortSignal): Promise<string[]> {
  const problems = (await ports.diagnostics?.get(undefined, signal)) ?? [];
  // Without the line, which moves with every edit above it.
  return problems.filter(({ severity }) => severity === "error").map(({ path, message }) => `${path}: ${message}`);
}

/** That a command came to an end well does not say that the task is done; that the last one failed says that it is not. */
function failedCommand({ lastCommand }: AttemptNotes): CheckResult | undefined {
  if (lastCommand === undefined || lastCommand.exitCode === 0) return undefined;
  const { command, exitCode, output } = lastCommand;
  return { kind: "command", subject: command, passed: false, exitCode, output: output.slice(-outputLimit) };
}

const verdict = z.object({
  missing: z
    .array(z.string())
    .describe("What the task asks for and is not there, by what was done and seen; empty when nothing"),
});

async function critique(work: StrategyWork, { did }: AttemptNotes, said: string): Promise<CheckResult | undefined> {
  const asked = await askFor(work, {
    title: "Look over the work",
    prompt: [
      "Look over work that somebody else has done, without a test to go by. Look at the files yourself; believe nothing that you have not seen.",
      `The task:\n${work.task}`,
      `What was done:\n${did.join("\n") || "(nothing)"}`,
      `What was said of it:\n${said}`,
      "Call submit_verdict.",
    ].join("\n\n"),
    tool: "submit_verdict",
    description: "Hands in what is missing.",
    input: verdict,
    looks: true,
    read: ({ missing }) => missing.filter((text) => text.trim() !== ""),
  });
  if (!asked.ok) return undefined;
  const missing = asked.value;
  const output = missing.length === 0 ? "Nothing is missing." : missing.map((text) => `- ${text}`).join("\n");
  return { kind: "critique", subject: "The model's own critique", passed: missing.length === 0, output };
}
