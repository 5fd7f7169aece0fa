/** Characters that models write in their ASCII form, or the other way round. */
const foldedCharacters: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-"],
  [/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " "],
  [/\u2026/g, "..."],
];

/** Which differences do not count: line endings only, or Unicode punctuation as well. */
export type Folding = "endings" | "punctuation";

export interface FoldedText {
  text: string;
  /** Offset in the original text for one in `text`; undefined inside a character that became several. */
  originalOffset(offset: number): number | undefined;
}

/** The text with the differences of a folding taken out. */
export function fold(text: string, folding: Folding): string {
  let folded = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  if (folding === "punctuation") {
    for (const [pattern, replacement] of foldedCharacters) folded = folded.replace(pattern, replacement);
  }
  return folded;
}

/** Like `fold`, and finds the way back. */
export function foldText(text: string, folding: Folding): FoldedText {
  const folded = fold(text, folding);
  // Only line ends and the ellipsis change the length.
  if (folded === text || (!text.includes("\r\n") && !(folding === "punctuation" && text.includes("\u2026")))) {
    return { text: folded, originalOffset: (offset) => offset };
  }
  const offsets: (number | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    offsets.push(at);
    if (folding === "punctuation" && text[at] === "\u2026") offsets.push(undefined, undefined);
    else if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
  }
  offsets.push(text.length);
  return { text: folded, originalOffset: (offset) => offsets[offset] };
}
