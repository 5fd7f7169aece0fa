import { createHash } from "node:crypto";

/** Tells contents apart; short, because there is one for each file. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
}
