import { isAbortError } from "../../base/errors.ts";
import { truncateMiddle } from "../../base/truncate.ts";
import type { Shell, ShellRequest, ShellResult } from "../../ports/shell.ts";
import { MirrorTerminal } from "./mirror-terminal.ts";
import type { TerminalPool } from "./terminal-pool.ts";

const bold = "\x1b[1m";
const dim = "\x1b[2m";
const red = "\x1b[31m";
const plain = "\x1b[0m";
const outputLimit = 30_000;

/** A shell whose commands the user can watch and stop in a terminal; the processes themselves are those of `shell`. */
export function createTerminalShell(shell: Shell, pool: TerminalPool, reveal: () => boolean): Shell {
  /** Background terminals stay readable after the process has ended, as long as the session is open. */
  const owned: MirrorTerminal[] = [];

  async function runForeground(request: ShellRequest, signal: AbortSignal): Promise<ShellResult> {
    const terminal = pool.take();
    try {
      return await runIn(terminal, request, signal);
    } finally {
      pool.giveBack(terminal);
    }
  }

  async function runIn(terminal: MirrorTerminal, request: ShellRequest, signal: AbortSignal): Promise<ShellResult> {
    const stopped = new AbortController();
    const began = Date.now();
    let output = "";
    terminal.ensure(reveal());
    terminal.write(header(request));
    const watching = terminal.whileRunning(() => stopped.abort());
    const onOutput = (text: string) => {
      output = (output + text).slice(-outputLimit * 2);
      terminal.write(text);
      request.onOutput(text);
    };
    try {
      const result = await shell.run({ ...request, onOutput }, AbortSignal.any([signal, stopped.signal]));
      terminal.write(footer(result));
      return result;
    } catch (error) {
      // The user stopped this command alone: the run goes on and hears of it as of any other end.
      if (!stopped.signal.aborted || signal.aborted || !isAbortError(error)) {
        terminal.write(`\n${dim}stopped${plain}\n\n`);
        throw error;
      }
      terminal.write(`\n${dim}stopped by you${plain}\n\n`);
      const bounded = truncateMiddle(`${output}\nThe user stopped the command with Ctrl-C.`, outputLimit);
      return {
        processId: "",
        exitCode: 130,
        signal: "SIGINT",
        timedOut: false,
        running: false,
        output: bounded.text,
        truncated: bounded.truncated,
        totalBytes: Buffer.byteLength(output),
        durationMs: Date.now() - began,
      };
    } finally {
      watching.dispose();
    }
  }

  async function runBackground(request: ShellRequest, signal: AbortSignal): Promise<ShellResult> {
    const terminal = new MirrorTerminal(`Lathe: ${request.command.slice(0, 40)}`);
    owned.push(terminal);
    terminal.ensure(reveal());
    terminal.write(header(request));
    const onOutput = (text: string) => {
      terminal.write(text);
      request.onOutput(text);
    };
    const result = await shell.run({ ...request, onOutput }, signal);
    if (!result.running) {
      terminal.write(footer(result));
      return result;
    }
    showRest(result.processId, terminal);
    // It may have ended by itself just now, and then there is nothing to stop.
    terminal.whileRunning(() => void shell.stop(result.processId, AbortSignal.timeout(5000)).catch(() => undefined));
    return result;
  }

  function showRest(processId: string, terminal: MirrorTerminal): void {
    // That it could not be watched to its end is no reason to disturb anybody.
    shell
      .follow?.(processId, (text) => terminal.write(text))
      .then(
        () => terminal.write(`${dim}ended${plain}\n`),
        () => undefined,
      );
  }

  return {
    name: shell.name,
    run: (request, signal) => (request.background ? runBackground(request, signal) : runForeground(request, signal)),
    readOutput: (processId, signal) => shell.readOutput(processId, signal),
    stop: (processId, signal) => shell.stop(processId, signal),
    dispose: async () => {
      await shell.dispose();
      for (const terminal of owned) terminal.dispose();
    },
  };
}

function header({ command, sandboxed }: ShellRequest): string {
  return `${bold}$ ${command}${plain}${sandboxed ? ` ${dim}(in the sandbox)${plain}` : ""}\n`;
}

function footer(result: ShellResult): string {
  const seconds = (result.durationMs / 1000).toFixed(1);
  const gap = result.output === "" || result.output.endsWith("\n") ? "" : "\n";
  if (result.timedOut) return `${gap}${red}time limit reached, ${seconds} s${plain}\n\n`;
  if (result.exitCode === undefined)
    return `${gap}${dim}ended by ${result.signal ?? "a signal"}, ${seconds} s${plain}\n\n`;
  const colour = result.exitCode === 0 ? dim : red;
  return `${gap}${colour}exit code ${result.exitCode}, ${seconds} s${plain}\n\n`;
}
