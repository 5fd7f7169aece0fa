import { ToolError } from "../base/errors.ts";
import { isElision, mayElide } from "./elision.ts";

/** What is a comment in code is a heading or plain text there. */
const codeMark = /^\s*(?:\/\/|#|--|;|%|\/\*)/;

/**
 * Refuses text with a line that stands for lines left out, unless the file has that very line: it would be written as it
 * is, in the place of what it stands for. `old` is undefined for a new file. @throws ToolError invalid_input.
 */
export function refuseElision(
  what: string,
  text: string,
  old: string | undefined,
  path: string,
  hint = "Write those lines in full, or change only the parts that differ with edit_file.",
): void {
  if (!mayElide(text)) return;
  const isProse = /\.(?:mdx?|markdown|txt|rst|adoc)$/i.test(path);
  const line = text
    .split(/\r\n|\r|\n/)
    .filter((one) => isElision(one, old !== undefined) && !(isProse && codeMark.test(one)))
    .find((one) => !old?.includes(one.trim()));
  if (line === undefined) return;
  throw new ToolError(
    "invalid_input",
    `${what} leaves lines out: \`${line.trim().slice(0, 120)}\` would be written as it is, and nothing was.`,
    hint,
  );
}
