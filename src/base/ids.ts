const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

function randomPart(length: number): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(length));
  let text = "";
  for (const byte of bytes) text += alphabet[byte % alphabet.length];
  return text;
}

/** A new id such as `req-k3v9x0a2`; unique within a session, not a secret. */
export function createId(prefix: string): string {
  return `${prefix}-${randomPart(10)}`;
}

/** A session id that sorts by time: `20261122-133000-x7k2`. */
export function createSessionId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${stamp}-${randomPart(6)}`;
}
