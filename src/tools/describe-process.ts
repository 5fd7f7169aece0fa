import type { ShellResult } from "../ports/shell.ts";

/** What the model reads of a process: its output, how it stands, and where the rest of the output is. */
export function describeProcess(result: ShellResult, timeoutSeconds?: number): string {
  const output = result.output.replace(/\n+$/, "");
  const lines = output === "" ? ["(no output)"] : [output];
  if (result.truncated && result.outputPath !== undefined) {
    lines.push(`Output was cut (${result.totalBytes} bytes); read_file ${result.outputPath} has all of it.`);
  }
  lines.push(stateOf(result, timeoutSeconds));
  return lines.join("\n");
}

function stateOf(result: ShellResult, timeoutSeconds: number | undefined): string {
  const { processId } = result;
  if (result.timedOut) {
    return `timed out after ${timeoutSeconds ?? Math.round(result.durationMs / 1000)} s and was ended. Use a longer timeoutSeconds, or background for servers.`;
  }
  if (result.running && result.exitCode === undefined && result.signal === undefined) {
    return `still running as ${processId}; read_output and stop_command (load_tools processes) take this id.`;
  }
  const left = result.running ? `; what it started still runs as ${processId}` : "";
  if (result.signal !== undefined) return `ended by ${result.signal}${left}`;
  return `exit code ${result.exitCode ?? "unknown"}${left}`;
}

/** The same for the UI. */
export function processDetails(result: ShellResult): Record<string, unknown> {
  const { processId, exitCode, signal, timedOut, running, outputPath, totalBytes, durationMs } = result;
  return {
    processId,
    timedOut,
    running,
    totalBytes,
    durationMs,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(outputPath !== undefined && { outputPath }),
  };
}
