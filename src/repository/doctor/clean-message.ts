import { codeTokens } from "../text/code-tokens.ts";
import { isGenericWord } from "../text/stop-words.ts";

const leastWords = 3;
const mostBody = 600;
const file =
  /`?[\w./-]*\.(tsx?|[cm]?jsx?|pyi?|go|rs|java|kts?|cs|cpp|h|c|php|rb|md|rst|json|ya?ml|toml|lock|txt|html|css|scss|sh|cfg|ini)\b`?/gi;

/**
 * A commit message as somebody would have asked for the change: without files, paths, numbers of reviews and trailers, which would give
 * the answer away. Undefined when too little is left.
 */
export function cleanMessage(subject: string, body: string): string | undefined {
  const text = body
    .replace(/<!--[\s\S]*?-->|```[\s\S]*?```/g, " ")
    .split(/\r?\n/)
    .filter((line) => !/^[\w-]+(-by|-id|-url)?:\s|^\(cherry picked|^[-*_=#\s]*$/i.test(line.trim()))
    .join("\n")
    .slice(0, mostBody);
  const first = clean(subject);
  const words = new Set(codeTokens(first).filter((token) => !isGenericWord(token)));
  return words.size < leastWords ? undefined : `${first}\n${clean(text)}`.trim();
}

function clean(text: string): string {
  return text
    .replace(/https?:\/\/\S+/g, " ")
    .replace(file, " ")
    .replace(/`?(?:[\w@~.-]+\/){2,}[\w@.*-]*`?/g, " ")
    .replace(/\(?(?:\b(?:gh-|pr\s*|issue\s*))?#\d+\)?/gi, " ")
    .replace(/\b[A-Z]{2,10}-\d{2,}\b|\b(?=\w*\d)(?=\w*[a-f])[0-9a-f]{7,40}\b/g, " ")
    .replace(/[^\S\n]+/g, " ")
    .trim();
}
