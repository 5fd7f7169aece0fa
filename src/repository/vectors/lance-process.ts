import { type ChildProcess, fork } from "node:child_process";
import { filesReply, hitsReply, type LanceCall, lanceReply } from "./lance-message.ts";
import type { VectorPlace, VectorStore } from "./vector-store.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The database in a process of its own, started with the first call. @throws Error (from every call) once that process has died or could
 * not load the library; a new store has to be made then.
 */
export function openLanceProcess(script: string, place: VectorPlace): VectorStore {
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | undefined;
  let opening: Promise<unknown> | undefined;
  let lastId = 0;
  let fault: Error | undefined;
  let stderr = "";

  function start(): ChildProcess {
    // In the editor this program is Electron, which is Node only when told so.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
    const started = fork(script, [], {
      env,
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    started.stderr?.on("data", (part: Buffer) => {
      stderr = (stderr + part.toString("utf8")).slice(-mostStderr);
    });
    started.on("message", (message) => {
      const { id, error, value } = lanceReply.parse(message);
      const one = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) rest(started);
      if (error === undefined) one?.resolve(value);
      else one?.reject(new Error(error));
    });
    const end = (why: string) => {
      const last = stderr.trim().split("\n").at(-1) ?? "";
      // What Node prints before the error is a line of the program, which may be all of it.
      const reason = /Error: [^\n]{3,300}/.exec(stderr)?.[0] ?? last.slice(0, mostReason);
      fault ??= new Error(reason === "" ? why : `${why}: ${reason}`);
      for (const one of waiting.values()) one.reject(fault);
      waiting.clear();
    };
    started.once("error", (error) => end(`its process could not be started (${error.message})`));
    started.once("close", (code, signal) => end(`its process ended with ${signal ?? `code ${code}`}`));
    return started;
  }

  function send(call: LanceCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (fault !== undefined) {
        reject(fault);
        return;
      }
      child ??= start();
      const running = child;
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      work(running);
      running.send({ id, ...call }, (error) => {
        if (error === null || !waiting.delete(id)) return;
        reject(fault ?? error);
      });
    });
  }

  async function ask(call: LanceCall): Promise<unknown> {
    opening ??= send({ method: "open", ...place });
    await opening;
    return send(call);
  }

  return {
    files: async () => filesReply.parse(await ask({ method: "files" })),
    replace: async (paths, rows) => void (await ask({ method: "replace", paths: [...paths], rows: [...rows] })),
    nearest: async (vector, limit) => hitsReply.parse(await ask({ method: "nearest", vector, limit })),
    compact: async () => void (await ask({ method: "compact" })),
    async close() {
      const running = child;
      if (running === undefined || fault !== undefined) return;
      const ended = new Promise((resolve) => running.once("exit", resolve));
      await ask({ method: "close" });
      fault = new Error("the database was closed");
      running.disconnect();
      await ended;
    },
  };
}

/** Characters that are kept of what a process says before it ends, and shown of it where it names no error. */
const mostStderr = 20_000;
const mostReason = 200;

/** An idle helper keeps nobody from ending. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

function work(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}
