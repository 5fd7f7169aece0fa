import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const maxBytes = 100 * 1024 * 1024;

/**
 * A file that takes the whole output of a command. Written synchronously: a command that floods us is slowed down
 * instead of filling the memory. Stops, saying so, at 100 MB.
 */
export class SpillFile {
  readonly path: string;
  private descriptor: number | undefined;
  private written = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.descriptor = openSync(path, "wx", 0o600);
  }

  append(text: string): void {
    if (this.descriptor === undefined) return;
    this.written += writeSync(this.descriptor, text);
    if (this.written <= maxBytes) return;
    writeSync(this.descriptor, "\n… the rest is not kept …\n");
    this.close();
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}
