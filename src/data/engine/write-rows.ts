import { closeSync, openSync, writeSync } from "node:fs";

export type DataRow = Record<string, string | number | boolean | null>;

/** Writes rows as lines of JSON; `write` for each, then `close`. */
export function createRowWriter(path: string): { write(row: DataRow): void; close(): void } {
  const file = openSync(path, "wx");
  let lines: string[] = [];
  let length = 0;
  function flush(): void {
    writeSync(file, lines.join(""));
    lines = [];
    length = 0;
  }
  return {
    write(row) {
      const line = `${JSON.stringify(row)}\n`;
      lines.push(line);
      length += line.length;
      if (length > 2 ** 20) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
