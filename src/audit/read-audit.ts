import { readFile } from "node:fs/promises";
import { parseJson } from "../base/parse-json.ts";
import { type AuditRecord, auditRecord } from "../protocol/audit-entry.ts";
import { parseChainLine } from "./audit-chain.ts";

export interface AuditFilter {
  sessionId?: string;
  /** The newest so many. */
  limit?: number;
}

/** The bytes of the log; empty when nothing was ever recorded. */
export async function readAuditFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Uint8Array();
    throw error;
  }
}

/** Records, oldest first. Lines that are none are passed over here; `verifyAudit` names them. */
export function listAudit(bytes: Uint8Array, { sessionId, limit }: AuditFilter = {}): AuditRecord[] {
  const records = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .flatMap((line) => {
      const parsed = parseJson(parseChainLine(line)?.json ?? "");
      const record = parsed.ok ? auditRecord.safeParse(parsed.value).data : undefined;
      return record === undefined || (sessionId !== undefined && record.sessionId !== sessionId) ? [] : [record];
    });
  return limit === undefined ? records : records.slice(-limit);
}
