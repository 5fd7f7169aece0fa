/** What a project says about work in it, from one of its files. It guides; it never decides what is allowed. */
export interface Rule {
  /** Display path of its file. */
  path: string;
  /** Bounded, without characters that hide. */
  text: string;
  /** Absolute folder it is about, with `/`. */
  folder: string;
  /**
   * always: for all work in its folder. matching: for files that match `globs`. described: the model reads the file where
   * `description` fits.
   */
  when: "always" | "matching" | "described";
  /** Relative to the folder. */
  globs?: readonly string[];
  description?: string;
}

/** Four characters a token, as everywhere where nobody has counted. */
export function ruleTokens({ text }: Pick<Rule, "text">): number {
  return Math.ceil(text.length / 4);
}

/** When a rule counts, in words: `everywhere`, `src/api/**`. */
export function ruleScope({ when, globs, folder }: Rule, roots: readonly string[]): string {
  const root = roots.find((one) => folder === one || folder.startsWith(`${one}/`)) ?? "";
  const below = folder.slice(root.length + 1);
  const prefix = below === "" ? "" : `${below}/`;
  if (when === "described") return "where it fits";
  if (when === "matching") return (globs ?? []).map((glob) => prefix + glob).join(", ");
  return below === "" ? "everywhere" : `${below}/`;
}
