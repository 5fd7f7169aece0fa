/** What a parameter takes: nothing, a value, or a path that is read or written. */
export type ParameterKind = "flag" | "value" | "path";

export interface ParameterTable {
  flags?: string;
  values?: string;
  paths?: string;
  /** What operands are, in order; the last stands for all further ones. */
  operands?: readonly ParameterKind[];
}

export interface BoundParameters {
  paths: string[];
  /** Names of the parameters that were given, as the table writes them. */
  given: Set<string>;
  operands: string[];
}

/** Binds words as PowerShell does: names in any case, and as short as they stay unique. A string says what is not known. */
export function bindParameters(words: readonly string[], table: ParameterTable): BoundParameters | string {
  const kinds = new Map<string, ParameterKind>();
  const learn = (names: string | undefined, kind: ParameterKind) => {
    for (const name of (names ?? "").split(" ")) if (name !== "") kinds.set(name.toLowerCase(), kind);
  };
  learn(table.flags, "flag");
  learn(table.values, "value");
  learn(table.paths, "path");
  const bound: BoundParameters = { paths: [], given: new Set(), operands: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!/^-[A-Za-z]/.test(word)) {
      const kind = table.operands?.[Math.min(bound.operands.length, table.operands.length - 1)];
      if (kind === undefined || word.startsWith("-")) return word;
      bound.operands.push(word);
      if (kind === "path") bound.paths.push(word);
      continue;
    }
    const name = word.slice(1).toLowerCase();
    const found = kinds.has(name) ? [name] : [...kinds.keys()].filter((one) => one.startsWith(name));
    const [only] = found;
    // A short form may be that of a parameter this table does not know.
    if (only === undefined || found.length > 1 || (only !== name && name.length < 3)) return word;
    bound.given.add(only);
    const kind = kinds.get(only);
    if (kind === "flag") continue;
    at += 1;
    const value = words[at];
    if (value === undefined || value.startsWith("-")) return word;
    if (kind === "path") bound.paths.push(value);
  }
  return bound;
}
