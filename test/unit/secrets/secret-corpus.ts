import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** One secret of `test/fixtures/attacks/secrets.json`. */
export interface SecretCase {
  name: string;
  /** File it stands in. */
  path: string;
  /** The file; `{{…}}` are pieces as `makeSecret` reads them, `[[` and `]]` mark where the secret begins and ends. */
  text: string;
}

export interface MadeSecret {
  name: string;
  path: string;
  text: string;
  /** The true value, as it stands in the file. */
  secret: string;
}

const alphabets: Record<string, string> = {
  hex: "0123456789abcdef",
  HEX: "0123456789ABCDEF",
  alnum: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  lower: "abcdefghijklmnopqrstuvwxyz0123456789",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  digits: "0123456789",
  base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
  letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  mixed: "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!%^&*",
};

/** Characters that are the same in every run and belong to nobody. */
function noise(seed: string, alphabet: string, length: number): string {
  const characters = alphabets[alphabet];
  if (characters === undefined) throw new Error(`There is no alphabet ${alphabet}.`);
  let text = "";
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHash("sha512").update(`${seed}:${block}`).digest();
    for (const byte of bytes) if (text.length < length) text += characters[byte % characters.length];
  }
  return text;
}

/**
 * Makes the true text of a case: `{{hex 32}}` becomes noise, `{{join AK IA}}` the parts without the space (so that no key stands
 * in the file as such), `{{pem 12}}` lines of a key, `{{pemescaped 12}}` the same with `\n`, `{{json …}}` Base64url of JSON.
 */
export function makeSecret({ name, path, text }: SecretCase): MadeSecret {
  let count = 0;
  const made = text.replace(/\{\{(\w+) ([^}]*)\}\}/g, (_, kind: string, rest: string) => {
    count += 1;
    const seed = `${name}:${count}`;
    if (kind === "join") return rest.replaceAll(" ", "");
    if (kind === "json") return Buffer.from(`{${rest}}`).toString("base64url");
    if (kind === "basic") return Buffer.from(`${rest}:${noise(seed, "mixed", 14)}`).toString("base64");
    if (kind === "pem" || kind === "pemescaped") {
      const lines = Array.from({ length: Number(rest) }, (_line, index) => noise(`${seed}:${index}`, "base64", 64));
      return lines.join(kind === "pem" ? "\n" : "\\n");
    }
    if (kind === "uuid") {
      const hex = noise(seed, "hex", 32);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    }
    return noise(seed, kind, Number(rest));
  });
  const start = made.indexOf("[[");
  const end = made.indexOf("]]");
  if (start < 0 || end < start) throw new Error(`${name} does not say where its secret is.`);
  const secret = made.slice(start + 2, end);
  return { name, path, secret, text: made.slice(0, start) + secret + made.slice(end + 2) };
}

export function readCorpus<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../../fixtures/attacks/${name}`, import.meta.url), "utf8"));
}
