import { UserError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import type { StoredSession } from "../ports/session-store.ts";
import { type SessionEntry, type SessionHeader, sessionEntry, sessionHeader } from "../protocol/session-entry.ts";
import { sessionVersion } from "../protocol/session-version.ts";
import { migrateLine } from "./session-migrations.ts";

export interface ParsedLog {
  stored: StoredSession;
  /** Id of the last entry, the parent of the next one. */
  lastEntryId: string | null;
  /** Bytes up to and with the last line that could be read; what comes after is cut off before anything is appended. */
  goodLength: number;
  /** True when a line feed is missing after the last good line. */
  needsLineFeed: boolean;
  /** True when more than one partial line stands after `goodLength`. */
  losesWholeLines: boolean;
  /** True when the first line was no header and one has been made up. */
  headerMissing: boolean;
  /** Version of the last header line; a newer release appends a header of its own before it goes on. */
  version: number;
}

const newline = 0x0a;

/**
 * Reads the bytes of a session file. Whatever a crash left behind, the result is a prefix of what was written,
 * with a problem for each line that could not be read.
 * @throws UserError session_too_new for a file of a later release.
 */
export function parseSessionLog(bytes: Buffer, id: string): ParsedLog {
  const problems: string[] = [];
  const entries: SessionEntry[] = [];
  let header: SessionHeader | undefined;
  let version = sessionVersion;
  let goodLength = 0;
  let needsLineFeed = false;
  let badLinesAtEnd = 0;
  let lineNumber = 0;

  for (let start = 0; start < bytes.length; ) {
    lineNumber += 1;
    const end = bytes.indexOf(newline, start);
    const isWhole = end !== -1;
    const stop = isWhole ? end : bytes.length;
    const line = bytes.toString("utf8", start, stop);
    const problem = takeLine(line);
    if (problem === undefined) {
      goodLength = isWhole ? stop + 1 : stop;
      needsLineFeed = !isWhole;
      badLinesAtEnd = 0;
    } else {
      problems.push(isWhole ? `Line ${lineNumber}: ${problem}` : `Line ${lineNumber} was cut off by a crash`);
      badLinesAtEnd += isWhole ? 1 : 0;
    }
    start = stop + 1;
  }

  function takeLine(line: string): string | undefined {
    const parsed = parseJson(line);
    if (!parsed.ok) return `no JSON (${parsed.error})`;
    const head = sessionHeader.safeParse(parsed.value);
    if (head.success) {
      if (head.data.version > sessionVersion) throw tooNew(id, head.data.version);
      header ??= head.data;
      version = head.data.version;
      return undefined;
    }
    const entry = sessionEntry.safeParse(migrateLine(parsed.value, version));
    if (!entry.success) return `no entry this version knows (${entry.error.issues[0]?.message ?? "unknown"})`;
    const parent = entries.at(-1);
    if (parent !== undefined && entry.data.parentId !== parent.id && entry.data.event.type !== "session-title") {
      problems.push(
        `Line ${lineNumber} does not continue the line before it: a line is missing, or two programs wrote at once`,
      );
    }
    entries.push(entry.data);
    return undefined;
  }

  if (header === undefined && bytes.length > 0) problems.unshift("The header in the first line is missing");
  const events = entries.map((entry) => entry.event);
  return {
    stored: { header: header ?? madeUpHeader(id, events), events, problems },
    lastEntryId: entries.at(-1)?.id ?? null,
    goodLength,
    needsLineFeed,
    losesWholeLines: badLinesAtEnd > 0,
    headerMissing: header === undefined,
    version,
  };
}

/** What is known of a session whose first line is gone; an unknown folder is empty. */
function madeUpHeader(id: string, events: StoredSession["events"]): SessionHeader {
  const start = events.find((event) => event.type === "session-start");
  return {
    kind: "session",
    version: sessionVersion,
    id,
    createdAt: events[0]?.time ?? new Date(0).toISOString(),
    cwd: start?.type === "session-start" ? start.cwd : "",
  };
}

function tooNew(id: string, version: number): UserError {
  return new UserError(
    "session_too_new",
    `Session ${id} was written by a newer Lathe (file version ${version}).`,
    "Update Lathe to open it.",
  );
}
