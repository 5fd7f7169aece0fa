import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { projectNodeDirectory, root } from "./paths.mjs";

/**
 * The environment for programs we start: Node 24 comes first, so that a TypeScript project runs without a build.
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment(extra = {}) {
  return { ...process.env, PATH: `${projectNodeDirectory}${delimiter}${process.env.PATH ?? ""}`, ...extra };
}

export class CommandError extends Error {
  /** @param {string} message @param {NodeJS.Signals | null} signal what ended it, when it did not end by itself */
  constructor(message, signal) {
    super(message);
    this.signal = signal;
  }
}

/**
 * Runs a program to its end. Its output is shown only when it fails, or at once with `inherit`.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean, timeout?: number }} [options] timeout in ms
 * @returns {Promise<string>} standard output
 * @throws {CommandError} with the program's output when it fails
 */
export function runCommand(command, args, { cwd = root, env = process.env, inherit = false, timeout } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: inherit ? "inherit" : ["ignore", "pipe", "pipe"],
      timeout,
      killSignal: "SIGKILL",
    });
    let output = "";
    let errors = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const summary = `${command} ${args.join(" ")} ended with ${signal ?? code}`;
      reject(new CommandError(`${summary}\n${output}${errors}`.trimEnd(), signal));
    });
  });
}

/**
 * Runs npm as the npm that started us did, whatever Node the dependencies bring.
 * @param {string[]} args
 * @param {{ cwd?: string, inherit?: boolean }} [options]
 */
export function runNpm(args, options = {}) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  // The settings of the npm run we are in (its --prefix, --workspace …) must not leak into this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name)),
  );
  if (npm) return runCommand(node ?? process.execPath, [npm, ...args], { ...options, env });
  const [command, ...shellArgs] = process.platform === "win32" ? ["cmd", "/c", "npm"] : ["npm"];
  return runCommand(command, [...shellArgs, ...args], { ...options, env });
}
