import { findCutValues } from "./cut-values.ts";
import { findKnownFormats } from "./find-known-formats.ts";
import { findSecrets, separate } from "./find-secrets.ts";
import { LiteralIndex } from "./literal-index.ts";
import { type Placeholder, placeholdersIn, placeholderText, secretHash } from "./placeholder.ts";
import type { SecretSpan } from "./secret-span.ts";

/** A secret that was replaced in a text. */
export interface HiddenSecret {
  placeholder: string;
  /** For people: "AWS access key". */
  name: string;
  /** Where it was first seen: `config.py line 3`. */
  place?: string;
  /** 1-based line in the text. */
  line: number;
}

export interface VaultOptions {
  /** Of this installation: the same value gets the same placeholder in every session. */
  key: string;
  /** Ids of placeholders whose values are no secrets. */
  allowed?: readonly string[];
}

interface Entry {
  value: string;
  placeholder: string;
  name: string;
  place?: string;
}

/** Lines of a key that are known by themselves, so that a part of it is hidden too. */
const leastLine = 32;
const mostValues = 5000;
/** Texts whose finds are remembered: a result is looked at for the model, for the log and in the request. */
const mostLooked = 24;
const longestLooked = 100_000;

/**
 * Knows the secrets of a session and what stands for them. Values live in memory only. A value that was found once, by its form
 * or by its place, is hidden wherever it stands afterwards.
 */
export class SecretVault {
  private readonly byValue = new Map<string, Entry>();
  private readonly values = new LiteralIndex<string>();
  private readonly byId = new Map<string, Entry>();
  private readonly remembered = new Map<string, string>();
  private readonly looked = new Map<string, readonly SecretSpan[]>();
  private readonly key: string;
  private readonly allowed: ReadonlySet<string>;

  constructor(options: VaultOptions) {
    this.key = options.key;
    this.allowed = new Set(options.allowed ?? []);
  }

  /** The text with a placeholder for every secret, and which they were, each once. Gives the same for its own result. */
  hide(text: string): { text: string; hidden: HiddenSecret[] } {
    if (text.length < 6) return { text, hidden: [] };
    const spans = separate([...this.findKnown(text), ...this.find(text)], text);
    if (spans.length === 0) return { text, hidden: [] };
    const hidden = new Map<string, HiddenSecret>();
    const parts: string[] = [];
    let from = 0;
    for (const span of spans) {
      const entry = this.learn(text.slice(span.start, span.end), span.kind, span.name);
      if (entry === undefined) continue;
      parts.push(text.slice(from, span.start), entry.placeholder);
      from = span.end;
      if (hidden.has(entry.placeholder)) continue;
      const { placeholder, name, place } = entry;
      hidden.set(placeholder, { placeholder, name, line: lineAt(text, span.start), ...(place && { place }) });
    }
    return { text: parts.join("") + text.slice(from), hidden: [...hidden.values()] };
  }

  /** The text with a placeholder for the values that are known already; nothing is looked for. */
  hideKnown(text: string): string {
    const parts: string[] = [];
    let from = 0;
    for (const { start, end } of separate(this.findKnown(text), text)) {
      const placeholder = this.byValue.get(text.slice(start, end))?.placeholder;
      if (placeholder === undefined) continue;
      parts.push(text.slice(from, start), placeholder);
      from = end;
    }
    return parts.join("") + text.slice(from);
  }

  /** Finds and remembers the secrets of a text that is not sent itself; `placeOf` says where a 1-based line of it is. */
  note(text: string, placeOf: (line: number) => string): void {
    for (const span of this.find(text))
      this.learn(text.slice(span.start, span.end), span.kind, span.name, placeOf(lineAt(text, span.start)));
  }

  /** Takes a value that is known to be a secret, whatever it looks like. */
  add(value: string, kind: string, name: string, place?: string): void {
    const [format] = findKnownFormats(value);
    const whole = format !== undefined && format.start === 0 && format.end === value.length ? format : { kind, name };
    this.learn(value, whole.kind, whole.name, place);
  }

  /** Placeholders that an earlier part of the session has used. */
  remember(placeholders: Iterable<string>): void {
    for (const text of placeholders) for (const { id } of placeholdersIn(text)) this.remembered.set(id, text);
  }

  /** True for a placeholder that this session has given out, also before it was taken up again. */
  isIssued(placeholder: Pick<Placeholder, "id">): boolean {
    return this.byId.has(placeholder.id) || this.remembered.has(placeholder.id);
  }

  /** True once any placeholder was given out. */
  get hasIssued(): boolean {
    return this.byId.size > 0 || this.remembered.size > 0;
  }

  /** The value behind a placeholder; undefined when it is not known, or not any more. */
  valueOf(placeholder: Pick<Placeholder, "id">): { value: string; name: string } | undefined {
    return this.byId.get(placeholder.id);
  }

  /** What a text shows to be a secret depends on nothing else, so the newest texts are looked through once. */
  private find(text: string): readonly SecretSpan[] {
    const known = this.looked.get(text);
    if (known !== undefined) return known;
    const found = findSecrets(text);
    if (text.length > longestLooked) return found;
    this.looked.set(text, found);
    const [oldest] = this.looked.keys();
    if (this.looked.size > mostLooked && oldest !== undefined) this.looked.delete(oldest);
    return found;
  }

  private learn(value: string, kind: string, name: string, place?: string): Entry | undefined {
    const known = this.byValue.get(value);
    if (known !== undefined) {
      if (place !== undefined) known.place ??= place;
      return known;
    }
    const hash = secretHash(this.key, value);
    let length = 6;
    while (this.byId.has(hash.slice(0, length))) length += 2;
    const id = hash.slice(0, length);
    if (this.allowed.has(id)) return undefined;
    const placeholder = this.remembered.get(id) ?? placeholderText(kind, id);
    const entry: Entry = { value, placeholder, name, ...(place !== undefined && { place }) };
    this.byId.set(id, entry);
    if (this.byValue.size >= mostValues) return entry;
    this.byValue.set(value, entry);
    this.values.add(value, value);
    if (kind === "private-key") this.learnLines(value, place);
    return entry;
  }

  /** What a command prints or a search finds of a key may be single lines of it. */
  private learnLines(value: string, place: string | undefined): void {
    for (const line of value.split(/\\n|\s+/)) {
      if (line.length >= leastLine && !line.includes("-----"))
        this.learn(line, "private-key-line", "line of a private key", place);
    }
  }

  private findKnown(text: string): SecretSpan[] {
    const spans: SecretSpan[] = [];
    this.values.each(text, (value, start) => {
      const end = start + value.length;
      // A short value is a secret only where it is a word of its own.
      if (value.length >= 12 || (!isWord(text[start - 1]) && !isWord(text[end])))
        spans.push({ start, end, kind: "known", name: "secret" });
    });
    // The longest of what begins at the same place comes first.
    spans.sort((one, other) => one.start - other.start || other.end - one.end);
    return [...spans, ...findCutValues(text, this.byValue.keys())];
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
