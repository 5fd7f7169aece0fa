import { createHmac } from "node:crypto";

const shape = /<secret:([a-z0-9-]{1,40}):([0-9a-f]{6,64})>/g;

/** What stands for a secret: `<secret:aws-access-key:3f9a21>`. */
export interface Placeholder {
  text: string;
  kind: string;
  /** Beginning of the keyed hash of the value; the same value has the same one wherever the key is the same. */
  id: string;
}

export function placeholderText(kind: string, id: string): string {
  return `<secret:${kind}:${id}>`;
}

/** The keyed hash of a value, hex. Without the key nobody can try values against a placeholder. */
export function secretHash(key: string, value: string): string {
  return createHmac("sha256", key).update(value).digest("hex");
}

export function hasPlaceholder(text: string): boolean {
  return text.includes("<secret:");
}

/** The placeholders in a text, in order, each as often as it stands there. */
export function placeholdersIn(text: string): (Placeholder & { at: number })[] {
  if (!hasPlaceholder(text)) return [];
  return [...text.matchAll(shape)].map((match) => ({
    text: match[0],
    kind: match[1] ?? "",
    id: match[2] ?? "",
    at: match.index,
  }));
}
