import { resolve } from "node:path";

/** Where a file from this address is kept when nothing else is said. @throws for what is no address. */
export function downloadTarget(stateDir: string, url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) || "model.gguf";
  const name = unescaped(last).replace(/[^\w.-]/g, "_");
  return resolve(stateDir, "models", /^\.+$/.test(name) ? "model.gguf" : name);
}

/** The text as it stands where its escapes are broken, as in `100%.gguf`. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Why this cannot be fetched from; undefined where it can. */
export function addressProblem(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return "An address such as https://example.com/model.gguf";
  return undefined;
}

/** Why this is no SHA-256; undefined where it is one, or empty. */
export function checksumProblem(text: string): string | undefined {
  const sum = text.trim();
  return sum === "" || /^[0-9a-f]{64}$/i.test(sum) ? undefined : "64 hexadecimal digits, or nothing";
}
