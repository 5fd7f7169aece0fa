import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

export interface RipgrepEnd {
  /** Null when we stopped it, having enough. */
  exitCode: number | null;
  stderr: string;
}

/** The program could not be started, or ended by a fault of its own: its result says nothing. */
export class RipgrepCrash extends Error {}

/** Matches, none, a fault in what was asked or in some file. */
const knownExits: ReadonlySet<number | null> = new Set([0, 1, 2]);
const stderrLimit = 4000;

/**
 * Runs ripgrep and hands over each record of its output (up to `separator`); it is stopped as soon as `onRecord` says
 * `enough`. Rejects with the abort reason.
 */
export function runRipgrep(
  binary: string,
  argumentList: readonly string[],
  options: { cwd: string; separator: string; signal: AbortSignal },
  onRecord: (record: string) => "more" | "enough",
): Promise<RipgrepEnd> {
  const { cwd, separator, signal } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(binary, argumentList, { cwd, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const decoder = new StringDecoder("utf8");
    let rest = "";
    let stderr = "";
    let stopped = false;
    const stop = () => {
      stopped = true;
      child.kill();
    };
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      if (stopped) return;
      const records = (rest + decoder.write(chunk)).split(separator);
      rest = records.pop() ?? "";
      for (const record of records) {
        if (onRecord(record) === "more") continue;
        stop();
        return;
      }
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < stderrLimit) stderr += chunk.toString("utf8");
    });
    child.once("error", (error) => reject(signal.aborted ? signal.reason : new RipgrepCrash(error.message)));
    child.once("close", (exitCode, ended) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else if (!stopped && (ended !== null || !knownExits.has(exitCode)))
        reject(new RipgrepCrash(`ripgrep ended with ${ended ?? exitCode}`));
      else resolve({ exitCode: stopped ? null : exitCode, stderr });
    });
  });
}
