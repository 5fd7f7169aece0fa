import { type ChildProcess, spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { Emitter } from "../base/emitter.ts";
import type { SandboxedCommand, SandboxReport } from "../ports/command-sandbox.ts";
import type { ShellResult } from "../ports/shell.ts";
import { BoundedOutput } from "./bounded-output.ts";
import { createOutputCleaner } from "./output-cleaner.ts";
import { signalGroup } from "./process-group.ts";
import type { ShellProgram } from "./shell-program.ts";
import { SpillFile } from "./spill-file.ts";

/** How long a pipe that a descendant holds open is listened to after the shell itself has ended. */
const drainMs = 150;
/** From SIGTERM to SIGKILL. */
const terminationGraceMs = 2000;
/** Characters of output kept in memory and shown. */
export const outputLimit = 16_000;

export interface ShellProcessOptions {
  id: string;
  command: string;
  cwd: string;
  program: ShellProgram;
  environment: NodeJS.ProcessEnv;
  /** The command as it runs in the sandbox. */
  sandboxed?: SandboxedCommand;
  /** Where the whole output goes once it is too long to show. */
  spillPath: string;
}

/** One command in a process group of its own, with its output. */
export class ShellProcess {
  readonly id: string;
  readonly command: string;
  /** Decoded output as it comes, not cleaned. */
  readonly output = new Emitter<string>();
  /** Resolves when the shell has ended and its output is read; rejects when it could not be started. */
  readonly ended: Promise<void>;
  /** Resolves when the shell has ended and the sandbox has been taken away; at once while it runs. */
  get sandboxReport(): Promise<void> {
    return this.running ? Promise.resolve() : this.sandboxEnded;
  }
  private readonly child: ChildProcess;
  private readonly cleaner = createOutputCleaner();
  private readonly whole: BoundedOutput;
  private unread: BoundedOutput;
  private spill: SpillFile | undefined;
  private readonly started = performance.now();
  private durationMs: number | undefined;
  private totalBytes = 0;
  private timedOut = false;
  private closed = false;
  private terminated = false;
  private readonly sandboxEnded: Promise<void>;
  private report: SandboxReport | undefined;

  constructor(options: ShellProcessOptions) {
    this.id = options.id;
    this.command = options.command;
    this.whole = new BoundedOutput(outputLimit, (kept) => {
      this.spill = new SpillFile(options.spillPath);
      this.spill.append(kept);
    });
    this.unread = newUnread();
    this.child = spawn(options.program.file, options.program.arguments(options.sandboxed?.command ?? options.command), {
      cwd: options.cwd,
      env: options.environment,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    this.listen(this.child.stdout);
    this.listen(this.child.stderr);
    this.ended = this.waitForEnd();
    // Whoever awaits `ended` hears of a failed start; nobody having awaited yet is no crash.
    this.ended.catch(() => undefined);
    this.sandboxEnded = this.endSandbox(options.sandboxed);
  }

  /** True until the shell has ended and nothing it started holds its output open. */
  get running(): boolean {
    return !this.terminated && (this.durationMs === undefined || !this.closed);
  }

  /** True while its group has members, even silent ones. Where nobody reaps orphans, dead ones count too. */
  get hasSurvivors(): boolean {
    return this.child.pid !== undefined && (this.running || signalGroup(this.child.pid, 0));
  }

  /** The output since the last call. */
  readUnread(): ShellResult {
    const unread = this.unread;
    this.unread = newUnread();
    return this.result(unread);
  }

  /** The whole output, bounded. */
  readWhole(): ShellResult {
    this.unread = newUnread();
    return this.result(this.whole);
  }

  /** Ends the group: asks first, then forces. Resolves when the shell is gone. */
  async terminate(reason: "timeout" | "stop"): Promise<void> {
    const groupId = this.child.pid;
    if (groupId === undefined) return;
    this.timedOut = reason === "timeout";
    signalGroup(groupId, "SIGTERM");
    const force = setTimeout(() => signalGroup(groupId, "SIGKILL"), terminationGraceMs);
    try {
      await this.ended;
    } finally {
      clearTimeout(force);
    }
    signalGroup(groupId, "SIGKILL");
    this.terminated = true;
  }

  /** For the moment the product itself ends and cannot wait. */
  killNow(): void {
    if (this.child.pid !== undefined) signalGroup(this.child.pid, "SIGKILL");
  }

  private listen(stream: NodeJS.ReadableStream | null): void {
    const decoder = new StringDecoder("utf8");
    stream?.on("data", (chunk: Buffer) => {
      this.totalBytes += chunk.length;
      this.take(decoder.write(chunk));
    });
    stream?.on("end", () => this.take(decoder.end()));
  }

  private take(text: string): void {
    if (text === "") return;
    const cleaned = this.cleaner.write(text);
    // Before the spill opens, `whole` hands it what it kept; afterwards both get each piece.
    this.spill?.append(cleaned);
    this.whole.append(cleaned);
    this.unread.append(cleaned);
    this.output.emit(text);
  }

  private waitForEnd(): Promise<void> {
    return new Promise((resolve, reject) => {
      let drain: NodeJS.Timeout | undefined;
      const finish = () => {
        clearTimeout(drain);
        this.durationMs ??= Math.round(performance.now() - this.started);
        resolve();
      };
      this.child.once("error", reject);
      this.child.once("exit", () => {
        // Output that is in the pipe comes with `close`; a descendant that keeps the pipe must not keep us.
        drain = setTimeout(finish, drainMs);
      });
      this.child.once("close", () => {
        this.closed = true;
        const rest = this.cleaner.pending();
        this.spill?.append(rest);
        this.spill?.close();
        finish();
      });
    });
  }

  /** What the sandbox noticed is a courtesy: without it the command has ended all the same. */
  private async endSandbox(sandboxed: SandboxedCommand | undefined): Promise<void> {
    if (sandboxed === undefined) return;
    await this.ended.catch(() => undefined);
    this.report = await sandboxed.end().catch(() => ({ refused: [], guardedCreated: [] }));
  }

  private result(output: BoundedOutput): ShellResult {
    const { exitCode, signalCode } = this.child;
    return {
      processId: this.id,
      ...(exitCode !== null && { exitCode }),
      ...(signalCode !== null && { signal: signalCode }),
      timedOut: this.timedOut,
      running: this.running,
      output: output.text(this.cleaner.pending()),
      truncated: output.truncated,
      ...(output.truncated && this.spill && { outputPath: this.spill.path }),
      totalBytes: this.totalBytes,
      ...(this.report && { sandbox: this.report }),
      durationMs: this.durationMs ?? Math.round(performance.now() - this.started),
    };
  }
}

function newUnread(): BoundedOutput {
  // The file of the whole output has this part too.
  return new BoundedOutput(outputLimit, () => undefined);
}
