import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { dirname } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { UserError } from "../../base/errors.ts";

export interface DownloadOptions {
  url: string;
  /** Where the file goes; a part that came before is gone on with. */
  target: string;
  /** Hexadecimal SHA-256 of the whole file; a file that does not have it is thrown away. */
  sha256?: string;
  headers?: Record<string, string>;
  onProgress(doneBytes: number, totalBytes: number | undefined): void;
}

const redirectLimit = 5;
/** Silence after which a download counts as broken, milliseconds. */
const idleMs = 60_000;

/**
 * Fetches a file of any size. What came is kept in `target.part` and gone on with the next time; the file appears under its name only
 * when it is whole and right.
 * @throws UserError download_failed, wrong_checksum; the abort reason when `signal` fires.
 */
export async function downloadModel(options: DownloadOptions, signal: AbortSignal): Promise<void> {
  const { target, sha256, url } = options;
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  try {
    const done = (await stat(part).catch(() => undefined))?.size ?? 0;
    await fetchRest(options, part, done, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      "download_failed",
      `${url} could not be fetched: ${reason}`,
      "Start it again: it goes on where it stopped.",
      {
        cause: error,
      },
    );
  }
  if (sha256 !== undefined && (await hashOf(part)) !== sha256.toLowerCase()) {
    await rm(part, { force: true });
    throw new UserError(
      "wrong_checksum",
      `What came from ${url} is not the file that was asked for: its SHA-256 is another.`,
      "Check the address and the checksum, and start again.",
    );
  }
  await rename(part, target);
}

async function fetchRest(options: DownloadOptions, part: string, done: number, signal: AbortSignal): Promise<void> {
  const headers = { ...options.headers, ...(done > 0 && { range: `bytes=${done}-` }) };
  const answer = await request(options.url, headers, signal, redirectLimit);
  const { statusCode: status = 0 } = answer;
  // The part is the whole file already.
  if (status === 416 && done > 0) {
    answer.resume();
    return;
  }
  if (status !== 200 && status !== 206) {
    answer.resume();
    throw new UserError("download_failed", `${options.url} answered with status ${status}.`, "Check the address.");
  }
  const goesOn = status === 206;
  let came = goesOn ? done : 0;
  const length = Number(answer.headers["content-length"]);
  const total = Number.isFinite(length) ? came + length : undefined;
  answer.setTimeout(idleMs, () => answer.destroy(new Error("nothing came for a minute")));
  await keep(answer, part, goesOn ? "a" : "w", (length) => {
    came += length;
    options.onProgress(came, total);
  });
  if (total !== undefined && came < total) throw new Error("the connection was cut");
}

/** Writes what comes; also when it breaks off, everything that has come is in the file before this rejects. */
async function keep(
  answer: IncomingMessage,
  part: string,
  flags: "a" | "w",
  onPiece: (length: number) => void,
): Promise<void> {
  const file = createWriteStream(part, { flags, highWaterMark: 4 * 1024 * 1024 });
  const written = finished(file);
  // A disk that is full ends the transfer; the reason is the file's, and comes at the end.
  file.once("error", () => answer.destroy());
  file.on("drain", () => answer.resume());
  answer.on("data", (piece: Buffer) => {
    if (!file.write(piece)) answer.pause();
    onPiece(piece.length);
  });
  const [came] = await Promise.allSettled([finished(answer).finally(() => file.end()), written]);
  await written;
  if (came.status === "rejected") throw came.reason;
}

function request(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  redirects: number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith("https:") ? httpsGet : httpGet;
    const sent = get(url, { headers, signal }, (answer) => {
      const { location } = answer.headers;
      const { statusCode: status = 0 } = answer;
      if (status < 300 || status >= 400 || location === undefined) return resolve(answer);
      answer.resume();
      const next = new URL(location, url);
      if (redirects === 0) return reject(new Error("too many redirections"));
      // What was sent to one host is not sent on to another.
      const kept = next.host === new URL(url).host ? headers : pick(headers, "range");
      request(next.href, kept, signal, redirects - 1).then(resolve, reject);
    });
    sent.setTimeout(idleMs, () => sent.destroy(new Error("nothing came for a minute")));
    sent.once("error", reject);
  });
}

function pick(headers: Record<string, string>, name: string): Record<string, string> {
  return headers[name] === undefined ? {} : { [name]: headers[name] };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
