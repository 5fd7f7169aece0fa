import { createHash } from "node:crypto";
import { parseJson } from "../base/parse-json.ts";
import type { AuditRecord } from "../protocol/audit-entry.ts";

/** Stands before the first line. */
export const chainStart = "0".repeat(64);

/** A line of the file, taken apart. */
export interface ChainLine {
  hash: string;
  /** SHA-256 of a line before it that a crash has cut off. */
  torn?: string;
  /** The record as it is written. */
  json: string;
}

const envelope = /^\{"hash":"([0-9a-f]{64})",(?:"torn":"([0-9a-f]{64})",)?"record":(\{.*\})\}$/s;

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The hash of a line covers the line before it, whatever was cut off between them, and its own record. */
export function chainHash(previous: string, torn: string | undefined, json: string): string {
  return sha256(`${previous}\n${torn ?? ""}\n${json}`);
}

/** The line that follows `previous`, without its line feed. */
export function formatChainLine(previous: string, torn: string | undefined, record: AuditRecord): string {
  const json = JSON.stringify(record);
  const hash = chainHash(previous, torn, json);
  return `{"hash":"${hash}",${torn === undefined ? "" : `"torn":"${torn}",`}"record":${json}}`;
}

/** Undefined when it has not the form of a line. Says nothing of its hash. */
export function parseChainLine(line: string): ChainLine | undefined {
  const found = envelope.exec(line);
  const [, hash = "", torn, json = ""] = found ?? [];
  if (found === null || !parseJson(json).ok) return undefined;
  return { hash, json, ...(torn !== undefined && { torn }) };
}
