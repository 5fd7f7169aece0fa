import { type Chunk, cutAround, cutRest, type Declaration } from "./chunk.ts";

const declarationLine =
  /^(\s*)(?:@\w+\s+)?(?:(?:export|default|public|private|protected|internal|open|override|abstract|final|static|async|suspend|inline|data|sealed|case|implicit|pub(?:\(\w+\))?|local|virtual|extern|const|mutating|partial|unsafe)\s+)*(?:fun|func|function|fn|def|defp|defmodule|defmacro|class|struct|enum|interface|object|trait|impl|protocol|extension|module|namespace|type|message|service|rpc|proc|sub|procedure|create\s+(?:or\s+replace\s+)?(?:table|view|function|procedure|index|trigger|type))\s+(?:if\s+not\s+exists\s+)?["`]?([\w.$:-]+)/i;

/** For languages without a grammar: a new chunk begins where a line declares something at its level of indentation. */
export function cutByLines(lines: readonly string[]): Chunk[] {
  const heads: { line: number; indent: number; name: string }[] = [];
  lines.forEach((line, index) => {
    if (line.length > 400) return;
    const match = declarationLine.exec(line);
    if (match !== null) heads.push({ line: index, indent: match[1]?.length ?? 0, name: match[2] ?? "" });
  });
  const declarations: Declaration[] = heads.map((head, index) => {
    const next = heads[index + 1];
    const limit = (next === undefined ? lines.length : leadingStart(lines, next.line)) - 1;
    const end = Math.max(head.line, Math.min(limit, blockEnd(lines, head.line, head.indent)));
    const outer = heads
      .slice(0, index)
      .findLast((other) => other.indent < head.indent && blockEnd(lines, other.line, other.indent) >= head.line);
    return {
      start: leadingStart(lines, head.line),
      end,
      head: head.line,
      names: outer === undefined ? [head.name] : [outer.name, head.name],
    };
  });
  return declarations.length === 0 ? cutRest(lines, 0, lines.length - 1) : cutAround(lines, declarations);
}

/** Comment and decorator lines right above. */
function leadingStart(lines: readonly string[], line: number): number {
  let start = line;
  while (start > 0 && line - start < 40 && /^\s*(\/\/|\/?\*|#|--|;|@|\[)/.test(lines[start - 1] ?? "")) start -= 1;
  return start;
}

/** The last line that is indented deeper than the head, closing bracket included. */
function blockEnd(lines: readonly string[], head: number, indent: number): number {
  for (let at = head + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const own = line.length - line.trimStart().length;
    if (own > indent) continue;
    if (own === indent && /^\s*([})\]{]|end\b)/.test(line)) {
      if (line.includes("{")) continue;
      return at;
    }
    return at - 1;
  }
  return lines.length - 1;
}
