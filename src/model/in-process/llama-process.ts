import { type ChildProcess, fork } from "node:child_process";
import { UserError } from "../../base/errors.ts";
import { type LlamaAnswer, type LlamaRequest, llamaAnswer } from "./llama-protocol.ts";

export interface LlamaProcessOptions {
  /** The script of the child: `llama-worker.js` beside the bundle. */
  worker: string;
  libraryDir: string;
  file: string;
  threads: number;
  contextTokens?: number;
}

type Completion = Omit<Extract<LlamaRequest, { type: "complete" }>, "id" | "type">;
export type LlamaReply = Extract<LlamaAnswer, { type: "done" }>;

/** A model that nobody asks for this long gives its memory back, milliseconds. */
const idleMs = 900_000;

/**
 * A model in a child process of its own, which is started with the first request and again after a crash or a long rest. While nobody
 * waits for it, it keeps nothing alive; it ends with its parent.
 */
export class LlamaProcess {
  private readonly options: LlamaProcessOptions;
  private child: Promise<ChildProcess> | undefined;
  private readonly waiting = new Map<number, (answer: LlamaAnswer | UserError) => void>();
  private count = 0;
  private idle: NodeJS.Timeout | undefined;
  /** Tokens; known once the model is loaded. */
  contextTokens: number | undefined;

  constructor(options: LlamaProcessOptions) {
    this.options = options;
  }

  /** @throws UserError load_failed, crashed, context_length; the abort reason when `signal` fires. */
  async complete(request: Completion, onText: (text: string) => void, signal: AbortSignal): Promise<LlamaReply> {
    signal.throwIfAborted();
    clearTimeout(this.idle);
    this.child ??= this.start();
    const child = await this.child;
    signal.throwIfAborted();
    keepAlive(child, true);
    this.count += 1;
    const id = this.count;
    return new Promise((resolve, reject) => {
      const stop = (): void => void child.send({ type: "stop", id } satisfies LlamaRequest);
      const settle = (work: () => void): void => {
        signal.removeEventListener("abort", stop);
        this.waiting.delete(id);
        if (this.waiting.size === 0) this.rest(child);
        work();
      };
      this.waiting.set(id, (answer) => {
        if (answer instanceof UserError) settle(() => reject(answer));
        else if (answer.type === "text") onText(answer.text);
        else if (answer.type === "done") settle(() => resolve(answer));
        else if (answer.type === "stopped") settle(() => reject(signal.reason));
        else if (answer.type === "failed") settle(() => reject(this.failure(answer)));
      });
      signal.addEventListener("abort", stop, { once: true });
      child.send({ type: "complete", id, ...request } satisfies LlamaRequest);
    });
  }

  private rest(child: ChildProcess): void {
    keepAlive(child, false);
    this.idle = setTimeout(() => this.close(), idleMs).unref();
  }

  close(): void {
    clearTimeout(this.idle);
    this.child?.then(
      (child) => child.kill(),
      () => undefined,
    );
    this.child = undefined;
  }

  private start(): Promise<ChildProcess> {
    const { worker, libraryDir, file, threads, contextTokens } = this.options;
    const child = fork(worker, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let said = "";
    child.stderr?.on("data", (text) => {
      said = `${said}${text}`.slice(-2000);
    });
    return new Promise((resolve, reject) => {
      child.on("message", (message) => {
        const answer = llamaAnswer.safeParse(message).data;
        if (answer === undefined) return;
        if (answer.type === "loaded") {
          this.contextTokens = answer.contextTokens;
          resolve(child);
        } else if (answer.id === undefined) {
          child.kill();
          reject(loadFailure(file, answer.type === "failed" ? answer.message : "unknown"));
        } else this.waiting.get(answer.id)?.(answer);
      });
      child.once("error", (error) => reject(loadFailure(file, error.message)));
      child.once("exit", (code, signal) => {
        this.child = undefined;
        const error = crash(
          file,
          `${signal ?? `exit code ${code}`}${said === "" ? "" : `: ${said.trim().split("\n").at(-1)}`}`,
        );
        reject(error);
        for (const settle of [...this.waiting.values()]) settle(error);
      });
      child.send({
        type: "load",
        libraryDir,
        file,
        threads,
        ...(contextTokens !== undefined && { contextTokens }),
      } satisfies LlamaRequest);
    }).catch((error: unknown) => {
      this.child = undefined;
      throw error;
    }) as Promise<ChildProcess>;
  }

  private failure(answer: Extract<LlamaAnswer, { type: "failed" }>): UserError {
    if (answer.tooLong) {
      return new UserError(
        "context_length",
        `The conversation is too long for the model's context of ${this.contextTokens ?? "a few"} tokens: ${answer.message}`,
        "Start a new session, or set model.contextTokens higher if the machine has the memory.",
      );
    }
    return new UserError(
      "model_failed",
      `The model failed: ${answer.message}`,
      "Try again, or use another model file.",
    );
  }
}

function keepAlive(child: ChildProcess, alive: boolean): void {
  for (const handle of [child, child.channel, child.stderr as { ref?(): void; unref?(): void } | null]) {
    if (alive) handle?.ref?.();
    else handle?.unref?.();
  }
}

function loadFailure(file: string, reason: string): UserError {
  return new UserError(
    "load_failed",
    `The model ${file} could not be loaded: ${reason}`,
    "Check that it is a whole GGUF file and that there is memory for it; a smaller quantisation needs less.",
  );
}

function crash(file: string, reason: string): UserError {
  return new UserError(
    "crashed",
    `The process of the model ${file} has ended: ${reason}.`,
    "Try again. If it happens again the file is too large for this machine, or damaged.",
  );
}
