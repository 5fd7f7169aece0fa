/** The options of a program that leave it a reader. What is not listed is not known to be harmless. */
export interface OptionTable {
  /** Letters of short options without a value. */
  flags?: string;
  /** Letters of short options with a value. */
  valued?: string;
  /** Letters of short options whose value is a file to read. */
  files?: string;
  /** Long options, without dashes; `name=` takes a value, `name=path` a file to read, `name?` one that may follow after `=`. */
  long?: string;
  /** `-5` is a count. */
  count?: boolean;
}

export interface ReadOptions {
  /** Words that are no options. */
  operands: string[];
  /** Values that name files. */
  files: string[];
  /** Names of the options that were given, without dashes. */
  given: Set<string>;
}

/** Reads the words after a program's name. A string says which option is not known to be harmless. */
export function readOptions(words: readonly string[], table: OptionTable): ReadOptions | string {
  const long = new Map((table.long ?? "").split(" ").map((entry) => [entry.replace(/[=?].*$/, ""), entry]));
  const read: ReadOptions = { operands: [], files: [], given: new Set() };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") {
      read.given.add("--");
      read.operands.push(...words.slice(at + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      read.operands.push(word);
      continue;
    }
    if (table.count && /^-\d+$/.test(word)) continue;
    const step = word.startsWith("--")
      ? readLong(word, words[at + 1], long, read)
      : readShort(word, words[at + 1], table, read);
    if (step === undefined) return word;
    at += step;
  }
  return read;
}

/** How many of the following words belong to the option; undefined when it is not known. */
function readLong(
  word: string,
  next: string | undefined,
  known: ReadonlyMap<string, string>,
  read: ReadOptions,
): number | undefined {
  const [name = "", ...rest] = word.slice(2).split("=");
  const entry = name === "" ? undefined : known.get(name);
  if (entry === undefined) return undefined;
  read.given.add(name);
  const inline = rest.length > 0 ? rest.join("=") : undefined;
  if (!entry.includes("=")) return inline === undefined || entry.endsWith("?") ? 0 : undefined;
  const value = inline ?? next;
  if (value === undefined) return undefined;
  if (entry.endsWith("=path")) read.files.push(value);
  return inline === undefined ? 1 : 0;
}

function readShort(word: string, next: string | undefined, table: OptionTable, read: ReadOptions): number | undefined {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    if (table.flags?.includes(letter)) {
      read.given.add(letter);
      continue;
    }
    const isFile = table.files?.includes(letter);
    if (!isFile && !table.valued?.includes(letter)) return undefined;
    read.given.add(letter);
    const inline = word.slice(at + 1);
    const value = inline === "" ? next : inline;
    if (value === undefined) return undefined;
    if (isFile) read.files.push(value);
    return inline === "" ? 1 : 0;
  }
  return 0;
}
