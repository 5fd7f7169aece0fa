import { type ChildProcess, fork } from "node:child_process";
import { ToolError } from "../../base/errors.ts";
import { type SandboxHostReply, type SandboxHostRequest, sandboxReply } from "./sandbox-message.ts";

export interface HostProcessOptions {
  /** The script of the host. */
  script: string;
  /** An empty folder: the library looks for files to protect in the current one. */
  cwd: string;
  /** For temporary files of commands. */
  temporary: string;
}

interface Waiting {
  resolve(reply: SandboxHostReply): void;
  reject(error: unknown): void;
}

/** The process that keeps the sandbox; started with the first request, and again when it has died. */
export class SandboxHostProcess {
  private readonly options: HostProcessOptions;
  private readonly waiting = new Map<string, Waiting>();
  private child: ChildProcess | undefined;

  constructor(options: HostProcessOptions) {
    this.options = options;
  }

  /** @throws ToolError tool_error where the host could not do it. */
  async ask<Type extends SandboxHostReply["type"]>(
    request: SandboxHostRequest,
    type: Type,
  ): Promise<Extract<SandboxHostReply, { type: Type }>> {
    const child = this.start();
    const reply = await new Promise<SandboxHostReply>((resolve, reject) => {
      this.waiting.set(request.id, { resolve, reject });
      child.channel?.ref();
      child.send(request, (error) => error && this.settle(request.id, (one) => one.reject(unusable(error.message))));
    });
    if (reply.type === type) return reply as Extract<SandboxHostReply, { type: Type }>;
    throw unusable(reply.type === "failed" ? reply.message : `It answered ${reply.type}.`);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.child = undefined;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    // It takes its own things away when it is let go.
    if (child.connected) child.disconnect();
    const force = setTimeout(() => child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(force);
  }

  private start(): ChildProcess {
    if (this.child?.connected) return this.child;
    const { script, cwd, temporary } = this.options;
    const child = fork(script, {
      cwd,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", CLAUDE_CODE_TMPDIR: temporary },
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.on("message", (raw) => {
      const reply = sandboxReply.parse(raw);
      this.settle(reply.id, (one) => one.resolve(reply));
    });
    const gone = (why: string) => {
      if (this.child === child) this.child = undefined;
      for (const id of [...this.waiting.keys()]) this.settle(id, (one) => one.reject(unusable(why)));
    };
    child.once("exit", (code, signal) => gone(`Its process ended with ${code ?? signal}.`));
    child.once("error", (error) => gone(error.message));
    // It must not keep the product from ending; while an answer is awaited it does.
    child.unref();
    child.channel?.unref();
    this.child = child;
    return child;
  }

  private settle(id: string, action: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.child?.channel?.unref();
    if (waiting !== undefined) action(waiting);
  }
}

function unusable(why: string): ToolError {
  return new ToolError(
    "tool_error",
    `The sandbox does not work, so the command was not run: ${why}`,
    "Run it outside the sandbox, if the user allows that.",
  );
}
