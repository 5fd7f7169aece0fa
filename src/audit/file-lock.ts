import { closeSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { createId } from "../base/ids.ts";

/** A lock is held for a fraction of a millisecond; one this old belongs to a process that died, milliseconds. */
const deadAfter = 5000;
/** Even where the process that took it still lives, or lives on another machine. */
const abandonedAfter = 60_000;

/**
 * Runs `work` while no other process does; undefined when another one is at it. The lock is a file that is there while it is
 * held. What a crash has left behind is taken away by the next process.
 */
export function withFileLock<T>(path: string, work: () => T): { value: T } | undefined {
  if (!take(path) && !(isLeftBehind(path) && removeLeftBehind(path) && take(path))) return undefined;
  try {
    return { value: work() };
  } finally {
    release(path);
  }
}

function release(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    // Whoever took it for left behind has removed it.
    if (!isCode(error, "ENOENT")) throw error;
  }
}

function take(path: string): boolean {
  try {
    const descriptor = openSync(path, "wx", 0o600);
    writeSync(descriptor, `${process.pid} ${hostname()}`);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

function isLeftBehind(path: string): boolean {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    if (age > abandonedAfter) return true;
    const [pid, host] = readFileSync(path, "utf8").split(" ");
    return age > deadAfter && host === hostname() && !isAlive(Number(pid));
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** The rename has one winner, where a removal could take away the lock of somebody who came after. */
function removeLeftBehind(path: string): boolean {
  const aside = `${path}.${createId("old")}`;
  try {
    renameSync(path, aside);
    unlinkSync(aside);
    return true;
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
