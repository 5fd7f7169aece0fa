import type { ShellResult } from "../ports/shell.ts";

/** What the model reads of a process: its output, how it stands, and where the rest of the output is. */
export function describeProcess(result: ShellResult, timeoutSeconds?: number): string {
  const output = result.output.replace(/\n+$/, "");
  const lines = output === "" ? ["(no output)"] : [output];
  if (result.truncated && result.outputPath !== undefined) {
    lines.push(`Output was cut (${result.totalBytes} bytes); read_file ${result.outputPath} has all of it.`);
  }
  const state = stateOf(result, timeoutSeconds);
  // Output and nothing else says that all went well.
  if (state !== "exit code 0" || output === "") lines.push(state);
  lines.push(...sandboxNotes(result));
  return lines.join("\n");
}

/** What the sandbox had to do with it, and the way out where that matters. */
function sandboxNotes({ sandbox, exitCode }: ShellResult): string[] {
  if (sandbox === undefined) return [];
  const { refused, guardedCreated } = sandbox;
  const notes: string[] = [];
  if (refused.length > 0) notes.push(`The sandbox refused ${refused.join(", ")}.`);
  if (refused.length > 0 || exitCode !== 0)
    notes.push(
      "It ran in a sandbox: files outside the workspace, secrets, guarded files and hosts that were not allowed are out of reach. If that is why it failed and the task needs it, call run_command again with outsideSandbox: true; the user is asked then.",
    );
  if (guardedCreated.length > 0) notes.push(`It created guarded files: ${guardedCreated.join(", ")}. Tell the user.`);
  return notes;
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
  const { processId, exitCode, signal, timedOut, running, outputPath, totalBytes, durationMs, sandbox } = result;
  return {
    processId,
    timedOut,
    running,
    totalBytes,
    durationMs,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(outputPath !== undefined && { outputPath }),
    ...(sandbox !== undefined && { sandbox }),
  };
}
