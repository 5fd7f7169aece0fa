import { isReference, isStandIn, looksLikeKey, looksLikePassword } from "./looks-secret.ts";

const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]{0,127})[ \t]*[=:][ \t]*(.*)$/gm;
/** Names of which no value is anything else than a secret. */
const surelySecret =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|(?:api|access|secret|private|signing|encryption|master|account|license)_?key)$/i;
/** In a file that is in use even an odd value is one; only what says that it is to be replaced is none. */
const asksForAnother = /your|change.?me|replace|insert|example|placeholder|dummy|xxx|todo|fixme/i;
const secretName = /pass|pwd|secret|token|key|credential|auth|salt|dsn|cookie|signature|private|cert|webhook/i;

/** The names of files whose values are secrets of this machine: `.env`, `.env.local`, `prod.env`, `.envrc`, `.dev.vars`. */
export function isEnvFile(name: string): boolean {
  const lower = name.toLowerCase();
  if (/(?:example|sample|template|dist|defaults?|schema)$/.test(lower)) return false;
  return /^\.env(?:\.[\w.-]{1,40})?$|^[\w.-]{1,60}\.env$|^\.envrc$|^\.dev\.vars$|^\.secrets$|^secrets\.(?:toml|env)$/.test(
    lower,
  );
}

/** The values of an env file that may be secrets: not the short or common ones, no numbers, paths and plain addresses. */
export function envValues(text: string): string[] {
  const values = new Set<string>();
  for (const match of text.matchAll(line)) {
    const [, name = "", rest = ""] = match;
    const value = valueIn(rest.trimEnd());
    if (isSecretValue(name, value)) values.add(value);
  }
  return [...values];
}

function valueIn(rest: string): string {
  const quote = rest[0];
  if (quote === '"' || quote === "'" || quote === "`") {
    const end = rest.indexOf(quote, 1);
    return end === -1 ? rest.slice(1) : rest.slice(1, end);
  }
  return rest.replace(/\s+#.*$/, "").trim();
}

function isSecretValue(name: string, value: string): boolean {
  if (value.length < 8 || value.length > 4096 || isReference(value) || /^[\d.,:_/-]+$/.test(value)) return false;
  if (/^(?:https?|wss?):\/\//i.test(value) && !/[?&](?:key|token|sig|secret)=/i.test(value)) return false;
  if (surelySecret.test(name)) return !asksForAnother.test(value) && !/^[.~]{0,2}\//.test(value);
  if (isStandIn(value)) return false;
  if (secretName.test(name)) return looksLikePassword(value) || looksLikeKey(value);
  return looksLikeKey(value) && !/^[a-z][a-z+.-]*:\/\//i.test(value);
}
