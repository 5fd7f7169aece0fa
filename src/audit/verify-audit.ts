import { chainHash, chainStart, parseChainLine, sha256 } from "./audit-chain.ts";

export type AuditVerdict =
  | {
      ok: true;
      records: number;
      /** Of the last record; who keeps it elsewhere notices when the end of the file is cut off. */
      head: string;
      /** Lines that a crash has cut off, from 1; the line after each vouches for it, and nothing follows the last one. */
      torn: number[];
    }
  | { ok: false; records: number; line: number; problem: string };

/** Goes through the chain from the first line. Finds any line that was changed, removed, added or moved since it was written. */
export function verifyAudit(bytes: Uint8Array): AuditVerdict {
  const lines = splitLines(bytes);
  let previous = chainStart;
  let records = 0;
  const torn: number[] = [];
  let cut: { number: number; hash: string } | undefined;
  for (const [index, { text, raw, ended }] of lines.entries()) {
    const number = index + 1;
    const broken = (problem: string): AuditVerdict => ({ ok: false, records, line: number, problem });
    const line = parseChainLine(text);
    if (line === undefined) {
      if (cut !== undefined) return { ok: false, records, line: cut.number, problem: notARecord };
      cut = { number, hash: sha256(raw) };
      if (!ended) return { ok: true, records, head: previous, torn: [...torn, number] };
      continue;
    }
    if (cut !== undefined && line.torn !== cut.hash)
      return { ok: false, records, line: cut.number, problem: notARecord };
    if (cut === undefined && line.torn !== undefined) return broken("The line that was cut off before it is missing.");
    if (chainHash(previous, line.torn, line.json) !== line.hash)
      return broken(
        "It does not follow from the line before: this record or the one before it was changed, or lines are missing.",
      );
    if (cut !== undefined) torn.push(cut.number);
    cut = undefined;
    previous = line.hash;
    records += 1;
  }
  if (cut !== undefined) return { ok: false, records, line: cut.number, problem: notARecord };
  return { ok: true, records, head: previous, torn };
}

const notARecord = "It is no record, and no crash has left it so.";

interface Line {
  text: string;
  raw: Uint8Array;
  /** Has a line feed. */
  ended: boolean;
}

function splitLines(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start);
    const raw = bytes.subarray(start, feed === -1 ? bytes.length : feed);
    lines.push({ text: decoder.decode(raw), raw, ended: feed !== -1 });
    start = feed === -1 ? bytes.length : feed + 1;
  }
  return lines;
}
