const mark = String.raw`(?://+|#+|--|;+|%+|/\*+|\{/\*+|<!--)`;
const dots = String.raw`(?:\.{3}|…|-{3,})`;
const end = String.raw`[\s.…)\-]*(?:\*+/\}?|-->)?\s*$`;
const what =
  "(?:code|file|function|method|methods|class|body|implementation|lines?|tests?|imports?|content|logic|props|fields)";

/** `// ... existing code`, `//...rest unchanged`: dots after a comment mark, and a word that stands for text. */
const dotted = new RegExp(
  String.raw`^\s*${mark}\s*${dots}\s*\(?(?:the\s+)?(?:existing|rest|remaining|unchanged|previous|omitted|other|keep|same|as before|${what})\b`,
  "i",
);
/** `... rest of the file`, without a comment mark; `...rest` is a spread. */
const bare =
  /^\s*(?:\.{3}|…)\s+\(?(?:the\s+)?(?:existing|rest of|remaining|unchanged|previous|omitted|other|keep|same|code|file)\b/i;
/** A comment that is nothing but the phrase: `// rest unchanged`, `# (unchanged)`, `// existing code ...`. */
const phrase = new RegExp(
  String.raw`^\s*${mark}[\s(]*(?:the\s+)?(?:` +
    String.raw`(?:rest|remaining|existing|previous|other|same)(?:\s+of)?(?:\s+(?:the|this|your))?(?:\s+${what})?\s*(?:is|are|stays?|remains?|goes)?\s*(?:here|unchanged|omitted|as before|the same|not shown|(?:\.{3}|…))` +
    String.raw`|rest\s+of\s+(?:the|this|your)\s+${what}` +
    `|unchanged|omitted|as before)${end}`,
  "i",
);
/** `// ...` alone. */
const alone = new RegExp(String.raw`^\s*(?:${mark}\s*)(?:\.{3}|…)${end}`);
/** Without any of these no line is looked at closely. */
const hint = /\.{3}|…|unchanged|omitted|as before|the same|rest of|not shown|existing/i;

/** True when a text may hold a line that stands for others; a quick look. */
export function mayElide(text: string): boolean {
  return hint.test(text);
}

/** True for a line that stands for lines left out. `dotsCount`: a comment of dots alone counts too. */
export function isElision(line: string, dotsCount: boolean): boolean {
  return dotted.test(line) || bare.test(line) || phrase.test(line) || (dotsCount && alone.test(line));
}
