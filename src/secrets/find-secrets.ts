import { findAssigned } from "./find-assigned.ts";
import { findKnownFormats } from "./find-known-formats.ts";
import { findPrivateKeys } from "./find-private-keys.ts";
import { findUrlPasswords } from "./find-url-passwords.ts";
import { placeholdersIn } from "./placeholder.ts";
import type { SecretSpan } from "./secret-span.ts";

/** Everything in a text that looks like a secret by itself, in order and apart from each other. Linear in its length. */
export function findSecrets(text: string): SecretSpan[] {
  return separate(
    [...findPrivateKeys(text), ...findKnownFormats(text), ...findUrlPasswords(text), ...findAssigned(text)],
    text,
  );
}

/**
 * Leaves the spans that do not overlap: where two do, what begins first, then what was given first. What is a placeholder
 * already is left alone.
 */
export function separate(spans: readonly SecretSpan[], text: string): SecretSpan[] {
  const taken = placeholdersIn(text).map(({ at, text: placeholder }) => ({ start: at, end: at + placeholder.length }));
  const kept: SecretSpan[] = [];
  let last = 0;
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    if (span.start < last || taken.some(({ start, end }) => span.start < end && start < span.end)) continue;
    kept.push(span);
    last = span.end;
  }
  return kept;
}
