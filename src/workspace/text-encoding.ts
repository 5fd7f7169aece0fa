import { isUtf8 } from "node:buffer";
import { ToolError } from "../base/errors.ts";
import type { TextFile } from "../ports/workspace-files.ts";

export type Decoded = Pick<TextFile, "text" | "encoding" | "byteOrderMark">;

/** Decodes bytes of unknown encoding so that encoding them again gives the same bytes; undefined for binary data. */
export async function decodeText(bytes: Buffer): Promise<Decoded | undefined> {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && isUtf8(bytes)) {
    return { text: bytes.toString("utf8", 3), encoding: "utf8", byteOrderMark: true };
  }
  if (bytes.length % 2 === 0 && bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: bytes.toString("utf16le", 2), encoding: "utf16le", byteOrderMark: true };
  }
  if (bytes.length % 2 === 0 && bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { text: swapped(bytes).toString("utf16le", 2), encoding: "utf16be", byteOrderMark: true };
  }
  if (bytes.includes(0)) return decodeWithNulBytes(bytes);
  if (isPdf(bytes)) return undefined;
  if (isUtf8(bytes)) return { text: bytes.toString("utf8"), encoding: "utf8", byteOrderMark: false };
  return hasManyControls(bytes) ? undefined : decodeSingleByte(bytes);
}

/**
 * The bytes of a text in an encoding that `decodeText` named.
 * @throws ToolError invalid_input when the encoding lacks a character.
 */
export async function encodeText(
  text: string,
  like: Pick<TextFile, "encoding" | "byteOrderMark"> | undefined,
): Promise<Buffer> {
  const mark = like?.byteOrderMark ? "\ufeff" : "";
  switch (like?.encoding ?? "utf8") {
    case "utf8":
      return Buffer.from(mark + text, "utf8");
    case "utf16le":
      return Buffer.from(mark + text, "utf16le");
    case "utf16be":
      return swapped(Buffer.from(mark + text, "utf16le"));
    case "latin1":
      return checked(text, Buffer.from(text, "latin1"), (bytes) => bytes.toString("latin1"), "latin1");
    default:
      return encodeOther(text, like?.encoding ?? "utf8");
  }
}

/** UTF-16 without a mark: for western text every other byte is zero, and always on the same side. */
function decodeWithNulBytes(bytes: Buffer): Decoded | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const sample = bytes.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let index = 0; index < sample.length; index += 1) {
    if (sample[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const pairs = sample.length / 2;
  if (even === 0 && odd > pairs * 0.5) {
    return { text: bytes.toString("utf16le"), encoding: "utf16le", byteOrderMark: false };
  }
  if (odd === 0 && even > pairs * 0.5) {
    return { text: swapped(bytes).toString("utf16le"), encoding: "utf16be", byteOrderMark: false };
  }
  return undefined;
}

async function decodeSingleByte(bytes: Buffer): Promise<Decoded> {
  const { default: iconv } = await import("iconv-lite");
  const text = iconv.decode(bytes, "windows1252");
  // Five bytes mean nothing in windows-1252; only latin1 gives every byte back.
  if (iconv.encode(text, "windows1252").equals(bytes)) return { text, encoding: "windows1252", byteOrderMark: false };
  return { text: bytes.toString("latin1"), encoding: "latin1", byteOrderMark: false };
}

async function encodeOther(text: string, encoding: string): Promise<Buffer> {
  const { default: iconv } = await import("iconv-lite");
  return checked(text, iconv.encode(text, encoding), (bytes) => iconv.decode(bytes, encoding), encoding);
}

function checked(text: string, bytes: Buffer, decode: (bytes: Buffer) => string, encoding: string): Buffer {
  const decoded = decode(bytes);
  if (decoded === text) return bytes;
  const missing = Array.from(text).find((character) => !decoded.includes(character)) ?? "a character";
  throw new ToolError(
    "invalid_input",
    `The file is encoded in ${encoding}, which has no “${missing}”.`,
    "Write it with characters of that encoding, or as an escape sequence of the language.",
  );
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

function isPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 5).toString("latin1") === "%PDF-";
}

/** Control characters other than tab, line feed, form feed, carriage return and escape are rare in text. */
function hasManyControls(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 4096);
  let controls = 0;
  for (const byte of sample)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls += 1;
  return controls > sample.length * 0.01;
}
