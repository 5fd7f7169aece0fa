import { execFile } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../base/errors.ts";

/** The release that the child process was written for. */
export const llamaVersion = "3.22.1";

/** The package with the compiled library of each platform. The ones for CUDA and Vulkan, 600 MB, are left out. */
const platformPackages: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

export function libraryDirOf(stateDir: string): string {
  return join(stateDir, "llama", llamaVersion);
}

/**
 * Fetches llama.cpp as npm packages into the state folder: only when the user asks for it, without any script of theirs.
 * @throws UserError; the abort reason when `signal` fires.
 */
export async function installLlama(stateDir: string, signal: AbortSignal): Promise<string> {
  const platform = platformPackages[`${process.platform}-${process.arch}`];
  if (platform === undefined) {
    throw new UserError(
      "no_platform",
      `There is no compiled llama.cpp for ${process.platform} on ${process.arch}.`,
      "Use a server such as Ollama or llama-server instead.",
    );
  }
  const target = libraryDirOf(stateDir);
  const folder = `${target}.${process.pid}.tmp`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(join(folder, "package.json"), '{"private":true}\n');
    const packages = [`node-llama-cpp@${llamaVersion}`, `@node-llama-cpp/${platform}@${llamaVersion}`];
    const flags = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--save-exact"];
    await promisify(execFile)("npm", ["install", ...flags, ...packages], {
      cwd: folder,
      signal,
      // npm is a script of the shell on Windows; nothing of what is passed comes from outside.
      shell: process.platform === "win32",
    });
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
    return target;
  } catch (error) {
    signal.throwIfAborted();
    const said =
      error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : String(error);
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UserError(
      "install_failed",
      isMissing ? "npm was not found, and llama.cpp comes with it." : `llama.cpp could not be fetched: ${said}`,
      isMissing ? "Install Node.js with npm, or use a server such as Ollama." : "Check the network and try again.",
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
