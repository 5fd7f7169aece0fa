import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants, mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { errorMessage } from "../base/errors.ts";
import type { SandboxAbsence } from "../ports/command-sandbox.ts";
import type { RepositoryStatus } from "../ports/repository-memory.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

const execute = promisify(execFile);
const lowDiskBytes = 1_000_000_000;
/** The oldest VS Code the extension runs in. */
const oldestCode = [1, 110] as const;

export interface MachineParts {
  /** Folder of the product: its `dist` has what is packaged. */
  packageDir: string;
  stateDir: string;
  /** Why commands cannot be run in a sandbox; undefined where they can. */
  sandboxAbsence(): Promise<SandboxAbsence | undefined>;
  /** Of the repository memory. @throws */
  memoryStatus(): Promise<RepositoryStatus>;
  /** Whether the product runs in VS Code already. */
  inEditor?: boolean;
}

/** What has to be on the machine. */
export async function checkMachine(parts: MachineParts): Promise<Finding[]> {
  const ripgrep = join(parts.packageDir, "dist", "bin", process.platform === "win32" ? "rg.exe" : "rg");
  return Promise.all([
    checkNode(),
    checkProgram("git", "git", "failed", "the git tools do not work", "Install git."),
    checkProgram(
      "ripgrep",
      existsSync(ripgrep) ? ripgrep : "rg",
      "warning",
      "searching is slower without it",
      "Install ripgrep, or Lathe anew.",
    ),
    ...(parts.inEditor ? [] : [checkCode()]),
    checkState(parts.stateDir),
    checkDisk(parts.stateDir),
    checkSandbox(parts),
    checkIndex(parts),
  ]);
}

async function checkNode(): Promise<Finding> {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= 22) return ok("Node", process.version);
  return failed("Node", `${process.version} is too old; Lathe needs 22 or newer`, "Install a newer Node.js.");
}

async function checkProgram(
  name: string,
  file: string,
  missing: "warning" | "failed",
  consequence: string,
  fix: string,
): Promise<Finding> {
  try {
    const { stdout } = await execute(file, ["--version"]);
    return ok(name, stdout.split("\n")[0] ?? "");
  } catch {
    // Whatever the reason, the program cannot be started, and that is the finding.
    return { name, state: missing, text: `not found: ${consequence}`, fix };
  }
}

async function checkCode(): Promise<Finding> {
  let version: string;
  try {
    version = (await execute("code", ["--version"], { timeout: 10_000 })).stdout.split("\n")[0] ?? "";
  } catch {
    return ok("VS Code", "not on the path; the command line does without");
  }
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestCode[0] || (major === oldestCode[0] && minor >= oldestCode[1])) return ok("VS Code", version);
  return warning(
    "VS Code",
    `${version} is too old for the extension`,
    `Update it to ${oldestCode.join(".")} or newer.`,
  );
}

async function checkState(stateDir: string): Promise<Finding> {
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await access(stateDir, constants.W_OK);
    return ok("State folder", stateDir);
  } catch (error) {
    return failed(
      "State folder",
      `${errorMessage(error)}; set LATHE_HOME to a writable folder`,
      "Set LATHE_HOME to a writable folder.",
    );
  }
}

async function checkDisk(stateDir: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(stateDir);
    const free = bavail * bsize;
    const text = `${(free / 1e9).toFixed(1)} GB free`;
    if (free >= lowDiskBytes) return ok("Disk", text);
    return warning("Disk", text, "Make room: checkpoints and the index of a repository need some hundred megabytes.");
  } catch (error) {
    return warning("Disk", errorMessage(error), "Check that the state folder can be read.");
  }
}

async function checkSandbox(parts: MachineParts): Promise<Finding> {
  const absence = await parts.sandboxAbsence();
  if (absence === undefined) return ok("Sandbox", "commands can be run in it");
  return warning("Sandbox", absence.problem, absence.fix);
}

async function checkIndex(parts: MachineParts): Promise<Finding> {
  try {
    const { state, files, notices } = await parts.memoryStatus();
    const [notice] = notices;
    if (notice !== undefined) return warning("Index", notice, "Run `lathe index` to bring it up to date.");
    if (state === "absent") return ok("Index", "none of this folder yet; `lathe index` makes one");
    return ok("Index", `${state === "ready" ? "whole" : "not finished"}, ${files} files`);
  } catch (error) {
    return warning(
      "Index",
      errorMessage(error),
      "Run `lathe index` to make it anew; searching by words works without.",
    );
  }
}
