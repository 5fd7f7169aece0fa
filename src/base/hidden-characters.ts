/**
 * Characters that take no room or reorder what stands around them: soft hyphen, joiners, zero-width spaces, bidirectional
 * controls, fillers, variation selectors and tags. Text for a machine can be smuggled in them past a person's eyes.
 */
const hiddenOnes = new RegExp(
  [
    "[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164]",
    "[\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]",
  ].join("|"),
  "u",
);
const hiddenAll = new RegExp(hiddenOnes.source, "gu");
const escaped = /\\u\{([0-9a-f]{1,5})\}/gi;

const pictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1f1e6}-\u{1f1ff}0-9#*]|\u20e3/u;
const joining =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}]/u;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const ideograph = /[\p{Script=Han}\p{Script=Mongolian}]/u;
/** The flags of England, Scotland and Wales are a black flag with a few tags. */
const flag = /\u{1f3f4}[\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;

/** True where a text has a character that hides; a quick look. */
export function hasHidden(text: string): boolean {
  return hiddenOnes.test(text);
}

/**
 * The text with hidden characters written as `\u{202e}`. What languages and emoji need stays: joiners in scripts that join and
 * between emoji, marks beside right-to-left letters, one selector after an emoji or an ideograph.
 */
export function showHidden(text: string): string {
  if (!hiddenOnes.test(text)) return text;
  const flags = [...text.matchAll(flag)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return text.replace(hiddenAll, (character, at: number) => {
    if (flags.some(({ start, end }) => at >= start && at < end)) return character;
    return isNeeded(character, characterBefore(text, at), characterAt(text, at + character.length))
      ? character
      : `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

function isNeeded(character: string, before: string, after: string): boolean {
  switch (character) {
    case "\u200d":
      return (isPictureEnd(before) && pictograph.test(after)) || joining.test(before);
    case "\u200c":
      return joining.test(before) && joining.test(after);
    case "\u200e":
    case "\u200f":
    case "\u061c":
      return rightToLeft.test(before) || rightToLeft.test(after);
    case "\ufe0e":
    case "\ufe0f":
      return pictograph.test(before) || /[\p{So}\p{Sm}\p{Po}]/u.test(before);
    default: {
      const code = character.codePointAt(0) ?? 0;
      const isSelector = (code >= 0xfe00 && code <= 0xfe0d) || (code >= 0xe0100 && code <= 0xe01ef);
      return (isSelector || (code >= 0x180b && code <= 0x180f)) && ideograph.test(before);
    }
  }
}

function isPictureEnd(character: string): boolean {
  return pictograph.test(character) || character === "\ufe0f";
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff ? text.slice(at - 2, at) : text.slice(at - 1, at);
}

/**
 * A text that somebody has written who saw `original` with its hidden characters escaped: an escape stands for the character
 * where the original has that, and has no such escape itself.
 */
export function restoreHidden(text: string, original: string): string {
  if (!text.includes("\\u{") || !hiddenOnes.test(original)) return text;
  return text.replace(escaped, (written, hex: string) => {
    const code = Number.parseInt(hex, 16);
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : "";
    const isMeant = hiddenOnes.test(character) && original.includes(character) && !original.includes(written);
    return isMeant ? character : written;
  });
}
