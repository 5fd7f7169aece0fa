import { LiteralIndex } from "./literal-index.ts";
import { looksLikeKey, looksLikePassword } from "./looks-secret.ts";
import type { SecretSpan } from "./secret-span.ts";

type KeyKind = "password" | "key";

/** How a name that speaks of a secret goes on from its first letters, which the index finds. */
const names: Readonly<Record<string, RegExp>> = {
  pass: /pass(?:word|wd|phrase|code)?/iy,
  pwd: /pwd/iy,
  secret: /secret/iy,
  token: /token/iy,
  key: /key/iy,
  credential: /credential/iy,
  auth: /auth(?:orization|[-_]?token|(?![a-z]))/iy,
  dsn: /dsn(?![a-z])/iy,
};

/** What has to stand before `key` for it to be a key that is kept secret. */
const beforeKey =
  /(?:api|access|private|encrypt|encryption|signing|master|account|auth|licen[cs]e|service|shared|storage|session|cookie|webhook|write|admin|deploy|app|application|client|server|secret|subscription|stripe|openai|anthropic|db|database|hmac|jwt|aes|ssh)[-_ ]?$/i;

const stems = new LiteralIndex<string>();
for (const stem of Object.keys(names)) {
  const capital = stem.charAt(0).toUpperCase() + stem.slice(1);
  for (const literal of [stem, capital, stem.toUpperCase()]) stems.add(literal, stem);
}

/** A name that goes on like this names something about a secret, not the secret. */
const notTheValue =
  /^(?:s|ize|s?[-_]?(?:id|ids|name|names|type|types|url|uri|path|file|dir|count|counts|limit|length|len|size|budget|expir\w*|ttl|age|at|field|label|hint|placeholder|regex|pattern|schema|policy|rules?|strength|reset|endpoint|ref|keyref|env|var|prefix|suffix|header|scope|usage|used|max|min|index|kind|format|version|status|required|visible|input|error|message|provider|manager|store|service|class|handler|factory|interceptor|guard|validator|parser|map|list|set|stream|iz\w*|is\w*|hash|digest|fingerprint|checksum|algorithm|alg))(?![a-z])/i;

/** Quotes, a type and so on may stand between the name and the sign. */
const afterName =
  /[A-Za-z0-9_.\-\]]{0,40}["'`]?(?:\s{0,3}(?::\s{0,2}[A-Za-z]{1,20}(?:<[^>\n]{0,30}>)?(?=\s{0,2}=))?)\s{0,3}/y;
const sign = /(?:=>|:=|==|=|:)\s{0,4}/y;
const argument = /["']?,\s{0,3}(?=["'`])|["'`]?\s{0,2}\(\s{0,2}(?=["'`])/y;
const quoted = /(?:[rbuf]{0,2})(["'`])((?:(?!\1)[^\\\n…]|\\.){4,4096})(?:\1|(?=…))/y;
/** Before a value without quotes, as in properties, env files, YAML, headers and INI files. */
const bareScheme = /(?:Bearer|Basic|Token|token|ApiKey|Bot)\s{1,2}/y;
const bareRun = /(?:[^\s"'`<>(){}[\],;|…\\]|\\(?![rn]))*/y;
/** What may come after it. */
const bareEnd = /[ \t]*(?:$|[\r\n,;'"`|&}\]…]|\\[rn]|#|\s-|\s\/\/)/my;
const longestValue = 4096;
const scheme = /^(?:Bearer|Basic|Token|ApiKey|Bot)\s{1,2}/i;

/** Values that stand where their name says that they are secret: `password = "…"`, `API_KEY=…`, `X-Api-Key: …`, in any notation. */
export function findAssigned(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const run = { start: -1, end: -1 };
  let last = 0;
  stems.each(text, (stem, at) => {
    if (at < last) return;
    const name = nameAt(text, stem, at);
    if (name === undefined) return;
    last = at + name.length;
    const span = valueAfter(text, at, name, run);
    if (span === undefined) return;
    spans.push(span);
    last = span.end;
  });
  return spans;
}

function nameAt(text: string, stem: string, at: number): string | undefined {
  const before = text[at - 1] ?? "";
  const first = text[at] ?? "";
  // `bypass`, `monkey`, `author` are other words; `userPass` and `DB_PASS` are not.
  const isInside = /[a-z]/.test(before) ? /[a-z]/.test(first) : /[A-Z]/.test(before) && /[A-Z]/.test(first);
  if (stem === "key" && !beforeKey.test(text.slice(Math.max(0, at - 14), at))) return undefined;
  const pattern = names[stem];
  if (pattern === undefined) return undefined;
  pattern.lastIndex = at;
  const name = pattern.exec(text)?.[0];
  if (name === undefined) return undefined;
  const isShort = name.length <= 4 && stem !== "key";
  if (isShort && (isInside || /[a-z]/.test(text[at + name.length] ?? ""))) return undefined;
  return name;
}

interface Run {
  start: number;
  end: number;
}

function valueAfter(text: string, at: number, name: string, run: Run): SecretSpan | undefined {
  const nameEnd = at + name.length;
  if (notTheValue.test(text.slice(nameEnd, nameEnd + 24))) return undefined;
  afterName.lastIndex = nameEnd;
  const signAt = afterName.test(text) ? afterName.lastIndex : nameEnd;
  const rest = text.slice(nameEnd, signAt).replace(/[^A-Za-z0-9_-].*$/s, "");
  if (
    /[_-](?:id|ids|name|type|url|uri|path|file|count|limit|ttl|at|ref|hash|endpoint|prefix|header|field|policy|size|length)$/i.test(
      rest,
    ) ||
    /(?:Id|Name|Type|Url|Path|File|Count|Limit|Ref|Hash|Field|Length)$/.test(rest)
  )
    return undefined;
  sign.lastIndex = signAt;
  let valueAt: number;
  let isArgument = false;
  if (sign.test(text)) valueAt = sign.lastIndex;
  else {
    argument.lastIndex = signAt;
    if (!argument.test(text)) return undefined;
    valueAt = argument.lastIndex;
    isArgument = true;
  }
  const kind: KeyKind = /pass|pwd|dsn/i.test(name) ? "password" : "key";
  return (
    quotedValue(text, valueAt, kind, name) ?? (isArgument ? undefined : bareValue(text, valueAt, at, kind, name, run))
  );
}

function quotedValue(text: string, at: number, kind: KeyKind, name: string): SecretSpan | undefined {
  quoted.lastIndex = at;
  const match = quoted.exec(text);
  if (match === null) return undefined;
  const value = match[2] ?? "";
  const skipped = scheme.exec(value)?.[0].length ?? 0;
  const secret = value.slice(skipped);
  if (/\s/.test(secret) || !fits(secret, kind)) return undefined;
  const start = match.index + match[0].indexOf(value, 1) + skipped;
  return { start, end: start + secret.length, ...named(kind, name) };
}

function bareValue(
  text: string,
  at: number,
  nameAt: number,
  kind: KeyKind,
  name: string,
  run: Run,
): SecretSpan | undefined {
  bareScheme.lastIndex = at;
  const start = bareScheme.test(text) ? bareScheme.lastIndex : at;
  // Names within one long run share its end, so that a text of nothing but names is read once.
  if (start < run.start || start >= run.end) {
    bareRun.lastIndex = start;
    run.start = start;
    run.end = bareRun.test(text) ? bareRun.lastIndex : start;
  }
  const { end } = run;
  if (end - start > longestValue) return undefined;
  const value = text.slice(start, end);
  bareEnd.lastIndex = end;
  // `TOKEN=… command` sets it for one command.
  const isSetForCommand = /[A-Z]=$/.test(text.slice(at - 2, at)) && text[end] === " ";
  if (!isSetForCommand && !bareEnd.test(text)) return undefined;
  if (!fits(value, kind) || isCode(value, text, nameAt)) return undefined;
  return { start, end, ...named(kind, name) };
}

function fits(value: string, kind: KeyKind): boolean {
  return kind === "password" ? looksLikePassword(value) : looksLikeKey(value);
}

/** Without quotes, names and members of code look like values. */
function isCode(value: string, text: string, nameAt: number): boolean {
  if (/^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)+[!?]?$/.test(value)) return true;
  if (/^[A-Za-z_$][A-Za-z_$]*\d{0,2}$/.test(value)) return true;
  const lineStart = text.lastIndexOf("\n", nameAt) + 1;
  return /\b(?:const|let|var|function|return|if|import|type|interface|class|def|fn|func)\s/.test(
    text.slice(Math.max(lineStart, nameAt - 80), nameAt),
  );
}

function named(kind: KeyKind, name: string): { kind: string; name: string } {
  if (kind === "password") return { kind: "password", name: "password" };
  if (/token|auth/i.test(name)) return { kind: "token", name: "token" };
  if (/secret|credential/i.test(name)) return { kind: "secret", name: "secret" };
  return { kind: "api-key", name: "API key" };
}
