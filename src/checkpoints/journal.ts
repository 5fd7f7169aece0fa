import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type JournalLine, type ManifestHeader, manifestName, nextStamp } from "./journal-format.ts";

type WithoutStamp<L> = L extends JournalLine ? Omit<L, "stamp"> : never;

/**
 * Writes the manifest of one checkpoint: a header line when it is made, and a line before each change until the next checkpoint.
 * A line is handed to the operating system before `add` returns, so that a killed process leaves nothing unsaid.
 */
export class Journal {
  readonly header: ManifestHeader;
  private readonly descriptor: number;

  /** @throws the error of the file system. */
  constructor(directory: string, header: ManifestHeader) {
    this.header = header;
    const path = join(directory, manifestName(header));
    try {
      this.descriptor = openSync(path, "ax", 0o600);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.descriptor = openSync(path, "ax", 0o600);
    }
    writeSync(this.descriptor, `${JSON.stringify(header)}\n`);
  }

  add(line: WithoutStamp<JournalLine>): void {
    writeSync(this.descriptor, `${JSON.stringify({ stamp: nextStamp(), ...line })}\n`);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
