import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { parseJson } from "../base/parse-json.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Amounts, LedgerEntry, UsageLedger } from "../ports/usage-ledger.ts";
import { windowLength } from "./usage-windows.ts";

const fileName = /^usage-(\d{4}-\d{2}-\d{2})\.jsonl$/;
const day = windowLength.day;
/** From so many on, old ones are dropped from memory. */
const manyEntries = 20_000;

export interface UsageLedgerOptions {
  /** Folder of the product's state; the ledger is `limits/usage-<UTC day>.jsonl` there. */
  stateDir: string;
  clock: Pick<Clock, "now">;
  logger: Logger;
}

interface DayFile {
  descriptor: number;
  /** Bytes that were read. */
  offset: number;
}

/**
 * One file a UTC day, shared by all processes: each entry is one appended line, and the others read what was added since they
 * last looked. Nothing is opened before it is needed.
 */
export function createUsageLedger({ stateDir, clock, logger }: UsageLedgerOptions): UsageLedger {
  const directory = join(stateDir, "limits");
  const read = new Map<string, DayFile>();
  let known: LedgerEntry[] = [];
  let unwritten: LedgerEntry[] = [];
  let target: { name: string; descriptor: number } | undefined;
  let told = false;
  /** Lines of several processes can come a little out of order, and those of a clock that was set back far. */
  let isSorted = true;

  function openTarget(time: number): number {
    const name = nameOf(time);
    if (target?.name === name) return target.descriptor;
    if (target !== undefined) closeSync(target.descriptor);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const descriptor = openSync(join(directory, name), "a", 0o600);
    target = { name, descriptor };
    removeOld(directory, nameOf(time - 2 * day));
    return descriptor;
  }

  function take(name: string): void {
    const path = join(directory, name);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const file = read.get(name) ?? { descriptor: -1, offset: 0 };
    if (size <= file.offset) return;
    if (file.descriptor === -1) file.descriptor = openSync(path, "r");
    read.set(name, file);
    const bytes = Buffer.alloc(fstatSync(file.descriptor).size - file.offset);
    readSync(file.descriptor, bytes, 0, bytes.length, file.offset);
    // A line that is being written is read the next time.
    const end = bytes.lastIndexOf(10) + 1;
    file.offset += end;
    for (const line of bytes.toString("utf8", 0, end).split("\n")) {
      const entry = parseEntry(line);
      if (entry === undefined) continue;
      isSorted &&= entry.time >= (known.at(-1)?.time ?? 0);
      known.push(entry);
    }
  }

  return {
    add(amounts) {
      const time = clock.now().getTime();
      unwritten.push({ time, amounts });
      try {
        const lines = unwritten.map((entry) => `${JSON.stringify({ t: entry.time, ...entry.amounts })}\n`).join("");
        writeSync(openTarget(time), lines);
        unwritten = [];
      } catch (error) {
        if (!told)
          logger.log("warning", "What was used cannot be written; the limits hold for this process alone.", error);
        told = true;
      }
    },
    entries() {
      const now = clock.now().getTime();
      try {
        const since = nameOf(now - day);
        for (const name of listDays(directory)) if (name >= since) take(name);
      } catch (error) {
        if (!told) logger.log("warning", "What other processes have used cannot be read.", error);
        told = true;
      }
      // Not sooner, because a clock that was wrong for a while may be set right again.
      if (known.length > manyEntries) known = known.filter(({ time }) => now - time < 2 * day);
      if (!isSorted) known.sort((a, b) => a.time - b.time);
      isSorted = true;
      return unwritten.length === 0 ? known : [...known, ...unwritten].sort((a, b) => a.time - b.time);
    },
  };
}

function nameOf(time: number): string {
  return `usage-${new Date(time).toISOString().slice(0, 10)}.jsonl`;
}

function listDays(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => fileName.test(name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function removeOld(directory: string, before: string): void {
  for (const name of listDays(directory)) if (name < before) unlinkSync(join(directory, name));
}

/** A line that a crash has cut off runs into the next one; that one is still there. */
function parseEntry(line: string): LedgerEntry | undefined {
  const start = line.lastIndexOf('{"t":');
  const parsed = start === -1 ? undefined : parseJson(line.slice(start));
  if (!parsed?.ok || typeof parsed.value !== "object" || parsed.value === null) return undefined;
  const { t, ...amounts } = parsed.value as Record<string, unknown>;
  if (typeof t !== "number" || !Object.values(amounts).every((amount) => typeof amount === "number")) return undefined;
  return { time: t, amounts: amounts as Amounts };
}
