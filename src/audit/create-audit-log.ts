import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { errorMessage } from "../base/errors.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import type { Clock } from "../ports/runtime.ts";
import type { AuditRecord } from "../protocol/audit-entry.ts";
import { chainHash, chainStart, formatChainLine, parseChainLine, sha256 } from "./audit-chain.ts";
import { withFileLock } from "./file-lock.ts";

/** How long to wait for another process, milliseconds, and how often. */
const retryDelay = 4;
const retryLimit = 2500;

const machineTime = { now: () => new Date() };

export interface AuditLogOptions {
  /** Folder of the product's state; the log is `audit.jsonl` there. */
  stateDir: string;
  /** Default: the time of this machine. */
  clock?: Pick<Clock, "now">;
  /** Every text of a record passes through here before it is written: the place where secrets are taken out. */
  clean?: (text: string) => string;
}

export function auditPath(stateDir: string): string {
  return join(stateDir, "audit.jsonl");
}

/** The audit log in the state folder. Opens nothing before the first record. */
export function createAuditLog({ stateDir, clock = machineTime, clean = (text) => text }: AuditLogOptions): AuditLog {
  const path = auditPath(stateDir);
  const user = loginName();
  let waiting: AuditRecord[] = [];
  let dirty = false;
  /** The end of the file as this process left it. */
  let known = { size: -1, hash: chainStart };
  let attempts = 0;
  let retry: { timer: NodeJS.Timeout; done: PromiseWithResolvers<void> } | undefined;
  let problem: string | undefined;
  let listeners: ((text: string) => void)[] = [];

  function fail(text: string): void {
    problem = text;
    for (const listener of listeners) listener(text);
    listeners = [];
  }

  /** True when nothing waits any more, be it written or given up. */
  function write(): boolean {
    if (waiting.length === 0) return true;
    try {
      if (known.size === -1) mkdirSync(stateDir, { recursive: true, mode: 0o700 });
      const locked = withFileLock(`${path}.lock`, append);
      if (locked === undefined) {
        attempts += 1;
        if (attempts < retryLimit) return false;
        throw new Error("another process does not let go of it");
      }
      waiting = [];
      attempts = 0;
      dirty = true;
    } catch (error) {
      // The records wait for the next one; they are lost only if none can be written before the process ends.
      attempts = 0;
      if (problem === undefined)
        fail(
          `The audit log ${path} cannot be written: ${errorMessage(error)}. The agent goes on; make the file writable.`,
        );
    }
    return true;
  }

  function append(): void {
    const descriptor = openSync(path, "a+", 0o600);
    try {
      const { size } = fstatSync(descriptor);
      const end = size === known.size ? { hash: known.hash, prefix: "" } : readEnd(descriptor, size);
      let { hash } = end;
      let torn = end.torn;
      let text = end.prefix;
      for (const record of waiting) {
        const line = formatChainLine(hash, torn, record);
        text += `${line}\n`;
        hash = parseChainLine(line)?.hash ?? hash;
        torn = undefined;
      }
      const bytes = Buffer.from(text);
      const written = writeSync(descriptor, bytes);
      if (written < bytes.length) throw new Error("the disk is full");
      known = { size: size + bytes.length, hash };
    } finally {
      closeSync(descriptor);
    }
  }

  function tryLater(): void {
    if (retry !== undefined) return;
    const done = Promise.withResolvers<void>();
    const again = () => {
      if (write()) {
        retry = undefined;
        done.resolve();
      } else if (retry !== undefined) retry.timer = setTimeout(again, retryDelay);
    };
    retry = { done, timer: setTimeout(again, retryDelay) };
  }

  return {
    record(body, origin = {}) {
      const stamp = { time: clock.now().toISOString(), user, pid: process.pid, ...origin };
      waiting.push(cleaned({ ...stamp, ...body }, clean));
      if (retry === undefined && !write()) tryLater();
    },
    async flush() {
      await retry?.done.promise;
      if (waiting.length > 0 && !write()) {
        tryLater();
        await retry?.done.promise;
      }
      if (!dirty) return;
      dirty = false;
      const file = await open(path, "r");
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    onProblem: (listener) => void (problem === undefined ? listeners.push(listener) : listener(problem)),
  };
}

interface End {
  hash: string;
  /** Of a line that a crash has cut off. */
  torn?: string;
  /** Ends that line. */
  prefix: string;
}

/** Where the chain goes on: after the last whole line. Reads backwards, since the file may be long. */
function readEnd(descriptor: number, size: number): End {
  let tail = Buffer.alloc(0);
  for (let start = size; start > 0 && countFeeds(tail) < 3; ) {
    const length = Math.min(64 * 1024, start);
    start -= length;
    const chunk = Buffer.alloc(length);
    readSync(descriptor, chunk, 0, length, start);
    tail = Buffer.concat([chunk, tail]);
  }
  const feed = tail.lastIndexOf(10);
  const rest = tail.subarray(feed + 1);
  const lines = tail.subarray(0, Math.max(feed, 0)).toString("utf8").split("\n").reverse();
  const hash = lines.map((line) => parseChainLine(line)?.hash).find((found) => found !== undefined) ?? chainStart;
  if (rest.length === 0) return { hash, prefix: "" };
  const whole = parseChainLine(rest.toString("utf8"));
  if (whole !== undefined && chainHash(hash, whole.torn, whole.json) === whole.hash)
    return { hash: whole.hash, prefix: "\n" };
  return { hash, torn: sha256(rest), prefix: "\n" };
}

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count += 1;
  return count;
}

function cleaned<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === "string") return clean(value) as T;
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item, clean)])) as T;
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as in some containers.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
