import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { errorMessage, UserError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { SessionWriter } from "../ports/session-store.ts";
import type { AgentEvent } from "../protocol/agent-event.ts";
import type { SessionHeader } from "../protocol/session-entry.ts";
import { continues, type DeltaEvent, isDelta } from "./event-log.ts";

/** Deltas wait at most this long, milliseconds … */
const joinTime = 250;
/** … or until this many characters have come together. */
const joinLength = 4096;

export interface FileSessionWriterOptions {
  path: string;
  id: string;
  /** Written before the first entry; absent when the file has one. */
  header?: SessionHeader;
  /** Last entry of the file, parent of the next. */
  lastEntryId: string | null;
  onClose?: () => void;
}

/**
 * Appends one session to its file. Every event but a delta is handed to the operating system before `append` returns,
 * so that a killed process loses the deltas of the last 250 ms and nothing else. A failed write is kept and thrown by the
 * next `flush`; what could not be written is tried again with the next event. The file is made by the first event.
 */
export class FileSessionWriter implements SessionWriter {
  readonly id: string;
  private readonly options: FileSessionWriterOptions;
  private readonly entryPrefix = `${createId("e")}-`;
  private descriptor: number | undefined;
  private entryCount = 0;
  private parentId: string | null;
  /** Lines that wait for the disk; empty unless a write has failed. */
  private unwritten: string;
  private delta: DeltaEvent | undefined;
  private deltaText = "";
  private timer: NodeJS.Timeout | undefined;
  private failure: unknown;
  private closed = false;

  constructor(options: FileSessionWriterOptions) {
    this.options = options;
    this.id = options.id;
    this.parentId = options.lastEntryId;
    this.unwritten = options.header === undefined ? "" : `${JSON.stringify(options.header)}\n`;
  }

  append(event: AgentEvent): void {
    if (this.closed) throw new Error(`Session ${this.id} is closed; ${event.type} came too late`);
    if (event.type === "tool-output") return;
    if (this.delta !== undefined && continues(this.delta, event)) {
      this.deltaText += event.text;
      if (this.deltaText.length >= joinLength) this.writeDelta();
      return;
    }
    this.writeDelta();
    if (isDelta(event)) this.holdDelta(event);
    else this.write(event);
  }

  async flush(): Promise<void> {
    this.writeDelta();
    if (this.unwritten !== "" && this.failure !== undefined) this.writeLines("");
    if (this.failure !== undefined) throw notWritten(this.options.path, this.failure);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    try {
      await this.flush();
    } finally {
      this.closed = true;
      if (this.descriptor !== undefined) closeSync(this.descriptor);
      this.descriptor = undefined;
      this.options.onClose?.();
    }
  }

  private holdDelta(event: DeltaEvent): void {
    this.delta = event;
    this.deltaText = event.text;
    this.timer = setTimeout(() => this.writeDelta(), joinTime).unref();
  }

  private writeDelta(): void {
    if (this.delta === undefined) return;
    clearTimeout(this.timer);
    const event = { ...this.delta, text: this.deltaText };
    this.delta = undefined;
    this.deltaText = "";
    this.write(event);
  }

  private write(event: AgentEvent): void {
    const id = this.entryPrefix + this.entryCount.toString(36);
    this.entryCount += 1;
    this.writeLines(`${JSON.stringify({ id, parentId: this.parentId, event })}\n`);
    this.parentId = id;
  }

  private writeLines(lines: string): void {
    this.unwritten += lines;
    try {
      this.descriptor ??= openSync(this.options.path, "a", 0o600);
      writeWhole(this.descriptor, Buffer.from(this.unwritten));
      this.unwritten = "";
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }
}

/** Appends all bytes or none: a partial write (full disk) is taken back, so that lines stay whole. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (written > 0) ftruncateSync(descriptor, fstatSync(descriptor).size - written);
    throw error;
  }
}

function notWritten(path: string, cause: unknown): UserError {
  return new UserError(
    "session_not_written",
    `The session log could not be written: ${errorMessage(cause)}`,
    `Check that ${path} can be written and that the disk is not full.`,
    { cause },
  );
}
