import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { errorMessage, UserError } from "../../base/errors.ts";
import { findConnection } from "../choose-model.ts";
import type { CliContext, CommandHandler } from "../command.ts";
import { textValue } from "../run-options.ts";

interface Finding {
  name: string;
  /** A warning leaves Lathe usable. */
  state: "ok" | "warning" | "failed";
  text: string;
}

const execute = promisify(execFile);
/** Milliseconds a server has to list its models. */
const serverPatience = 5000;

/** Checks what a run needs; the exit code is 1 when something that is needed is missing. */
export const doctor: CommandHandler = async ({ values }, context) => {
  const baseUrl = textValue(values, "base-url") ?? context.environment.OPENAI_BASE_URL;
  const findings = [
    checkNode(),
    await checkProgram("git", "git", "failed", "the git tools do not work; install git"),
    await checkRipgrep(context),
    await checkStateFolder(context.stateDir),
    await checkSandbox(context),
    ...(await checkModel(baseUrl, context)),
  ];
  if (values.json) {
    context.output.write(`${JSON.stringify(findings, null, 2)}\n`);
  } else {
    const { green, yellow, red } = context.style;
    const marks = { ok: green("✓"), warning: yellow("!"), failed: red("✗") };
    for (const { name, state, text } of findings) context.output.write(`${marks[state]} ${name}: ${text}\n`);
  }
  return findings.some(({ state }) => state === "failed") ? 1 : 0;
};

function checkNode(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  return major >= 22
    ? { name: "Node", state: "ok", text: process.version }
    : { name: "Node", state: "failed", text: `${process.version} is too old; Lathe needs 22 or newer` };
}

async function checkProgram(
  name: string,
  file: string,
  missing: Finding["state"],
  consequence: string,
): Promise<Finding> {
  try {
    const { stdout } = await execute(file, ["--version"]);
    return { name, state: "ok", text: stdout.split("\n")[0] ?? "" };
  } catch {
    // Whatever the reason, the program cannot be started, and that is the finding.
    return { name, state: missing, text: `not found: ${consequence}` };
  }
}

function checkRipgrep(context: CliContext): Promise<Finding> {
  const packaged = join(context.packageDir, "dist", "bin", process.platform === "win32" ? "rg.exe" : "rg");
  const file = existsSync(packaged) ? packaged : "rg";
  return checkProgram("ripgrep", file, "warning", "searching is slower without it");
}

async function checkStateFolder(stateDir: string): Promise<Finding> {
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await access(stateDir, constants.W_OK);
    return { name: "State folder", state: "ok", text: stateDir };
  } catch (error) {
    return {
      name: "State folder",
      state: "failed",
      text: `${errorMessage(error)}; set LATHE_HOME to a writable folder`,
    };
  }
}

async function checkSandbox(context: CliContext): Promise<Finding> {
  const sandbox = await context.core.createSandbox(context.cwd, () => ({ allowed: [], denied: [] }));
  const absence = await sandbox.absence();
  return absence === undefined
    ? { name: "Sandbox", state: "ok", text: "mode sandboxed can be used" }
    : { name: "Sandbox", state: "warning", text: `mode sandboxed is not possible: ${absence.problem} ${absence.fix}` };
}

async function checkModel(baseUrl: string | undefined, context: CliContext): Promise<Finding[]> {
  const { environment } = context;
  const keyName = ["LATHE_API_KEY", "OPENAI_API_KEY"].find((name) => environment[name]);
  const key: Finding =
    keyName === undefined
      ? {
          name: "Key",
          state: "warning",
          text: "neither LATHE_API_KEY nor OPENAI_API_KEY is set; a server on this machine needs none",
        }
      : { name: "Key", state: "ok", text: `${keyName} is set` };
  if (keyName === undefined && baseUrl === undefined) {
    return [key, { name: "Model server", state: "failed", text: "none: set a key, or give --base-url" }];
  }
  const connection = findConnection(baseUrl, environment);
  try {
    const models = await context.core.listModels(connection, AbortSignal.timeout(serverPatience));
    return [key, { name: "Model server", state: "ok", text: `${connection.baseUrl} has ${models.length} models` }];
  } catch (error) {
    const next = error instanceof UserError ? ` ${error.nextStep}` : "";
    return [
      key,
      { name: "Model server", state: "failed", text: `${connection.baseUrl}: ${errorMessage(error)}${next}` },
    ];
  }
}
