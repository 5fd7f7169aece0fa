import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorMessage, UserError } from "../base/errors.ts";
import { createSessionId } from "../base/ids.ts";
import type { SessionStore, SessionWriter, StoredSession } from "../ports/session-store.ts";
import { eventsBefore } from "../protocol/current-events.ts";
import type { SessionHeader } from "../protocol/session-entry.ts";
import { sessionVersion } from "../protocol/session-version.ts";
import type { ParsedLog } from "./parse-session-log.ts";
import type { RunTotals, ToolTotals, UsageTotals } from "./session-digest.ts";
import { findSessionFile, workspaceFolderName } from "./session-path.ts";
import { FileSessionWriter } from "./session-writer.ts";

/** The session store, and what the accounts of a user need beyond the port. */
export interface FileSessionStore extends SessionStore {
  /** Tokens and money of every session by day, newest first. */
  usage(): Promise<SessionUsage[]>;
}

export interface SessionUsage {
  id: string;
  title: string;
  cwd: string;
  /** By local calendar day. */
  days: Record<string, UsageTotals>;
  models: Record<string, UsageTotals>;
  tools: Record<string, ToolTotals>;
  /** The newest last. */
  runs: readonly RunTotals[];
}

export interface SessionStoreOptions {
  /** Absolute folder; `list` and `usage` speak of its sessions only. Without it they speak of all. */
  workspace?: string;
}

/** What a fork does not take along. */
const stays: ReadonlySet<string> = new Set(["checkpoint", "restore", "usage"]);

/** Sessions as JSONL files under `stateDirectory/sessions/<workspace>/<id>.jsonl`, readable by their owner only. */
export function createSessionStore(stateDirectory: string, options: SessionStoreOptions = {}): FileSessionStore {
  const directory = join(stateDirectory, "sessions");
  const writers = new Map<string, FileSessionWriter>();

  async function fileOf(id: string): Promise<string> {
    const file = await findSessionFile(directory, id);
    if (file === undefined) throw notFound(id);
    return file;
  }

  function createWriter(path: string, id: string, lastEntryId: string | null, header?: SessionHeader): SessionWriter {
    const writer = new FileSessionWriter({
      path,
      id,
      lastEntryId,
      ...(header && { header }),
      onClose: () => void writers.delete(id),
    });
    writers.set(id, writer);
    return writer;
  }

  async function open(id: string): Promise<{ writer: SessionWriter; stored: StoredSession }> {
    await writers.get(id)?.flush();
    const path = await fileOf(id);
    const bytes = await readFile(path);
    const log = await parse(bytes, id);
    const header = await repair(path, bytes, log);
    return { writer: createWriter(path, id, log.lastEntryId, header), stored: log.stored };
  }

  async function indexes() {
    const { readSessionIndex } = await import("./session-index.ts");
    const own = options.workspace === undefined ? undefined : workspaceFolderName(options.workspace);
    const workspaces = own === undefined ? await readdir(directory).catch(() => []) : [own];
    const indexed = await Promise.all(workspaces.map((workspace) => readSessionIndex(directory, workspace)));
    return indexed
      .flatMap((index) => [...index].map(([id, { digest }]) => ({ id, digest })))
      .sort((a, b) => compare(b.digest.updatedAt, a.digest.updatedAt) || compare(b.id, a.id));
  }

  async function create(cwd: string): Promise<SessionWriter> {
    const now = new Date();
    const id = createSessionId(now);
    const folder = join(directory, workspaceFolderName(cwd));
    await makeFolder(folder);
    const header: SessionHeader = {
      kind: "session",
      version: sessionVersion,
      id,
      createdAt: now.toISOString(),
      cwd,
    };
    return createWriter(join(folder, `${id}.jsonl`), id, null, header);
  }

  async function read(id: string): Promise<StoredSession> {
    await writers.get(id)?.flush();
    return (await parse(await readFile(await fileOf(id)), id)).stored;
  }

  return {
    create,
    open,
    read,
    async fork(id, checkpointId, callId) {
      const { header, events } = await read(id);
      const said = eventsBefore(events, checkpointId, callId);
      if (said === undefined) throw noCheckpoint(id, checkpointId);
      const writer = await create(header.cwd);
      for (const event of said) {
        // What was used was used once: the account has it in the original.
        if (stays.has(event.type)) continue;
        writer.append({ ...event, sessionId: writer.id });
      }
      await writer.close();
      return writer.id;
    },
    async list() {
      const summarise = await loadSummarise();
      return (await indexes()).map(({ id, digest }) => summarise(id, digest));
    },
    async usage() {
      const summarise = await loadSummarise();
      return (await indexes()).map(({ id, digest }) => ({
        id,
        title: summarise(id, digest).title,
        cwd: digest.cwd,
        days: digest.days,
        models: digest.models,
        tools: digest.tools,
        runs: digest.runs,
      }));
    },
    async rename(id, title) {
      const event = { type: "session-title", title, time: new Date().toISOString(), sessionId: id } as const;
      const live = writers.get(id);
      const writer = live ?? (await open(id)).writer;
      writer.append(event);
      await (live === undefined ? writer.close() : writer.flush());
    },
    async remove(id) {
      await writers.get(id)?.close();
      const path = await fileOf(id);
      await rm(path);
      await rm(`${path}.broken`, { force: true });
    },
  };
}

/** Reading brings the schemas of every event; a new session does without them, which makes for a short start. */
async function parse(bytes: Buffer, id: string): Promise<ParsedLog> {
  const { parseSessionLog } = await import("./parse-session-log.ts");
  return parseSessionLog(bytes, id);
}

async function loadSummarise() {
  return (await import("./session-digest.ts")).summarise;
}

/**
 * Cuts off what a crash left behind the last good line, so that the next entry starts a line of its own.
 * The original is kept beside it when more than a partial line goes. Returns the header when it has to be written anew.
 */
async function repair(path: string, bytes: Buffer, log: ParsedLog): Promise<SessionHeader | undefined> {
  const keepsAll = log.goodLength === bytes.length && !log.needsLineFeed;
  if (!keepsAll) {
    if (log.losesWholeLines) await writeFile(`${path}.broken`, bytes, { mode: 0o600 });
    const good = bytes.subarray(0, log.goodLength);
    const repaired = log.needsLineFeed ? Buffer.concat([good, Buffer.from("\n")]) : good;
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, repaired, { mode: 0o600 });
    await rename(temporary, path);
  }
  const needsHeader = log.version < sessionVersion || (log.headerMissing && log.goodLength === 0);
  return needsHeader ? { ...log.stored.header, version: sessionVersion } : undefined;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(
      "state_not_writable",
      `The folder for sessions could not be made: ${errorMessage(error)}`,
      `Make ${dirname(folder)} writable, or set LATHE_HOME to another folder.`,
      { cause: error },
    );
  }
}

function notFound(id: string): UserError {
  return new UserError(
    "session_not_found",
    `There is no session ${id}.`,
    "Run `lathe sessions --all` to see the ones there are.",
  );
}

function noCheckpoint(id: string, checkpointId: string): UserError {
  return new UserError(
    "checkpoint_not_found",
    `The session ${id} has no checkpoint ${checkpointId}.`,
    `Run \`lathe checkpoints ${id}\` to see the ones it has.`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
