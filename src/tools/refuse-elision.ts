import { ToolError } from "../base/errors.ts";

const mark = String.raw`(?://+|#+|--|;+|%+|/\*+|\{/\*+|<!--)`;
const dots = String.raw`(?:\.{3}|…)`;
const leftOut = "(?:existing|rest of|remaining|unchanged|previous|omitted|other|keep|same)";
const end = String.raw`\s*(?:\*+/\}?|-->)?\s*$`;

/** `// ... existing code ...`, `... rest of the file` */
const dotsFirst = new RegExp(String.raw`^\s*${mark}?\s*${dots}\s+\(?(?:the\s+)?(?:${leftOut}\b|(?:code|file)\s+)`, "i");
/** `// existing code ...`, `# rest of the file unchanged` */
const dotsLast = new RegExp(
  String.raw`^\s*${mark}\s*\(?(?:the\s+)?(?:existing|rest of|remaining|unchanged)\b.*(?:${dots}|unchanged|the same|as before)[.)]*${end}`,
  "i",
);
/** `// ...` */
const dotsAlone = new RegExp(String.raw`^\s*${mark}\s*${dots}${end}`);
/** Without any of these no line is looked at. */
const hint = /\.{3}|…|unchanged|the same|as before/i;
/** What is a comment in code is a heading or plain text there. */
const codeMark = /^\s*(?:\/\/|#|--|;|%|\/\*)/;

/**
 * Refuses text with a line that stands for lines left out, unless the file has that very line: it would be written as it
 * is, in the place of what it stands for. `old` is undefined for a new file. @throws ToolError invalid_input.
 */
export function refuseElision(what: string, text: string, old: string | undefined, path: string): void {
  if (!hint.test(text)) return;
  const isProse = /\.(?:mdx?|markdown|txt|rst|adoc)$/i.test(path);
  const line = text
    .split(/\r\n|\r|\n/)
    .filter((one) => standsForOthers(one, old !== undefined) && !(isProse && codeMark.test(one)))
    .find((one) => !old?.includes(one.trim()));
  if (line === undefined) return;
  throw new ToolError(
    "invalid_input",
    `${what} leaves lines out: \`${line.trim().slice(0, 120)}\` would be written as it is, and nothing was.`,
    "Write those lines in full, or change only the parts that differ with edit_file.",
  );
}

function standsForOthers(line: string, replaces: boolean): boolean {
  return dotsFirst.test(line) || dotsLast.test(line) || (replaces && dotsAlone.test(line));
}
