import { open } from "node:fs/promises";

/** DuckDB's name of the encoding of a text file, judged by its beginning; `assumed` where the bytes do not tell. */
export async function detectEncoding(
  file: string,
): Promise<{ encoding: "utf-8" | "utf-16" | "latin-1"; assumed: boolean }> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2 ** 18), 0, 2 ** 18, 0);
    const start = buffer.subarray(0, bytesRead);
    const isPacked = start[0] === 0x1f && start[1] === 0x8b;
    if (isPacked) return { encoding: "utf-8", assumed: false };
    const mark = start.readUInt16BE.bind(start);
    if (bytesRead >= 2 && (mark(0) === 0xfffe || mark(0) === 0xfeff)) return { encoding: "utf-16", assumed: false };
    return isUtf8(start) ? { encoding: "utf-8", assumed: false } : { encoding: "latin-1", assumed: true };
  } finally {
    await handle.close();
  }
}

/** A character that is cut off at the end does not count. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
