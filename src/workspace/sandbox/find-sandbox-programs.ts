import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { errorMessage } from "../../base/errors.ts";
import type { SandboxAbsence } from "../../ports/command-sandbox.ts";
import { findRipgrep } from "../ripgrep-binary.ts";
import type { SandboxPrograms } from "./sandbox-message.ts";

const install = "Install them, for example with: sudo apt install bubblewrap socat.";
const run = promisify(execFile);

export interface ProgramSearch {
  bundleDirectory: string;
  platform: NodeJS.Platform;
  /** The PATH to look in. */
  path: string;
}

/** The programs of the sandbox, tried once, or why there can be none. */
export async function findSandboxPrograms(search: ProgramSearch): Promise<SandboxPrograms | SandboxAbsence> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 12))
    return { problem: "The sandbox needs Node 22.12 or later.", fix: "Install a current Node." };
  if (search.platform === "darwin")
    return existsSync("/usr/bin/sandbox-exec")
      ? {}
      : { problem: "/usr/bin/sandbox-exec is missing.", fix: "It is a part of macOS." };
  if (search.platform !== "linux")
    return { problem: `There is no sandbox for ${search.platform} yet.`, fix: "Use another mode." };
  const found = { bubblewrap: which("bwrap", search.path), socat: which("socat", search.path) };
  const missing = [...(found.bubblewrap ? [] : ["bubblewrap (bwrap)"]), ...(found.socat ? [] : ["socat"])];
  if (found.bubblewrap === undefined || found.socat === undefined)
    return { problem: `The sandbox needs ${missing.join(" and ")}, not found on the PATH.`, fix: install };
  const refusal = await tryBubblewrap(found.bubblewrap);
  if (refusal !== undefined) return refusal;
  const ripgrep = (await findRipgrep(search.bundleDirectory)) ?? which("rg", search.path);
  if (ripgrep === undefined) return { problem: "The sandbox needs ripgrep (rg).", fix: "Install ripgrep." };
  const seccomp = findSeccomp(search.bundleDirectory);
  if (seccomp === undefined)
    return { problem: "A part of the sandbox (apply-seccomp) is missing.", fix: "Install Lathe again." };
  return { ...found, ripgrep, seccomp };
}

/** Whether the kernel lets an ordinary user have namespaces; some distributions keep that to named programs. */
async function tryBubblewrap(bubblewrap: string): Promise<SandboxAbsence | undefined> {
  const box = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-net", "--unshare-pid", "true"];
  try {
    await run(bubblewrap, box, { timeout: 10_000 });
    return undefined;
  } catch (error) {
    return {
      problem: `bubblewrap cannot make a sandbox here: ${errorMessage(error).split("\n").slice(-2).join(" ").trim()}`,
      fix: "Allow unprivileged user namespaces for bwrap, for example with an AppArmor profile.",
    };
  }
}

function which(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for this user.
    return false;
  }
}

/** Beside the bundle, or in the package. */
function findSeccomp(bundleDirectory: string): string | undefined {
  const packaged = join(bundleDirectory, "bin", "apply-seccomp");
  if (existsSync(packaged)) return packaged;
  try {
    const entry = createRequire(join(bundleDirectory, "index.js")).resolve("@anthropic-ai/sandbox-runtime");
    const inPackage = join(entry, "..", "..", "vendor", "seccomp", process.arch, "apply-seccomp");
    return existsSync(inPackage) ? inPackage : undefined;
  } catch {
    // The package is not installed, and nothing was packed.
    return undefined;
  }
}
