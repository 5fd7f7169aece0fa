// Control characters but tab and line feed, and those that reorder or hide text (bidirectional, zero width).
const hidden = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff";
const hiddenOne = new RegExp(`[${hidden}]`);
const hiddenAll = new RegExp(`[${hidden}]`, "g");
const controlOne = /[^\t\n\u0020-\u007e\u00a0-\uffff]/;
const controlAll = /[^\t\n\u0020-\u007e\u00a0-\uffff]/g;

/** Text whose every character shows: what could move the cursor, recolour or reorder becomes `\u001b`. For what is decided upon. */
export function visibleText(text: string): string {
  if (!hiddenOne.test(text)) return text;
  return text.replace(hiddenAll, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text without what a terminal would obey. For what streams past. */
export function withoutControls(text: string): string {
  return controlOne.test(text) ? text.replace(controlAll, "") : text;
}
