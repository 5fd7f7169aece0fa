import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A holder that lives shows it this often; one that was silent for long is gone, whatever its number says. */
const heartbeatMs = 5000;
const silenceMs = 60_000;

export interface WriteLock {
  release(): void;
}

/** The right to write an index; undefined while another process has it. */
export function takeLock(directory: string): WriteLock | undefined {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "lock");
  const own = `${process.pid} ${crypto.randomUUID()}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryCreate(path, own)) return hold(path, own);
    if (!removeIfStale(path)) return undefined;
  }
  return undefined;
}

function tryCreate(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

function hold(path: string, own: string): WriteLock {
  const beat = setInterval(() => {
    try {
      const now = new Date();
      if (readFileSync(path, "utf8") === own) utimesSync(path, now, now);
    } catch {
      // Taken away from outside: the next commit is one too many, which readers can live with.
      clearInterval(beat);
    }
  }, heartbeatMs);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (readIfThere(path) === own) rmSync(path, { force: true });
    },
  };
}

/** True when there is no lock any more. */
function removeIfStale(path: string): boolean {
  const content = readIfThere(path);
  if (content === undefined) return true;
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (isRunning(Number(content.split(" ")[0])) && age < silenceMs) return false;
  // Moved before it is removed, to see whether somebody else was quicker and this is their new one.
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, "utf8") !== content) linkSync(aside, path);
  } catch (error) {
    if (!isCode(error, "ENOENT") && !isCode(error, "EEXIST")) throw error;
  }
  rmSync(aside, { force: true });
  return true;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
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
