/** A piece of a file that is found as one: a declaration with what stands before it, a section, a run of lines. */
export interface Chunk {
  /** 1-based, inclusive. */
  startLine: number;
  endLine: number;
  /** Names it declares, the outermost first: `Router`, `handle`. */
  symbols: string[];
  /** Its declaration as written, without body; empty where there is none. */
  signature: string;
}

/** A declaration found in a file, before it is cut to size. Lines are 0-based, `end` inclusive. */
export interface Declaration {
  start: number;
  end: number;
  /** First line of the declaration itself, after comments and decorators. */
  head: number;
  names: string[];
}

/** Lines above which a chunk is cut into pieces. */
export const mostChunkLines = 90;
const pieceLines = 60;
/** Lines that are no declaration are gathered up to this many. */
const restLines = 50;
const signatureLines = 3;

/** Chunks of a file of which the declarations are known: each as it is or in pieces, and what lies between them. */
export function cutAround(lines: readonly string[], declarations: readonly Declaration[]): Chunk[] {
  const chunks: Chunk[] = [];
  let next = 0;
  for (const declaration of declarations) {
    if (declaration.start < next) continue;
    chunks.push(...cutRest(lines, next, declaration.start - 1));
    chunks.push(...cutDeclaration(lines, declaration));
    next = declaration.end + 1;
  }
  chunks.push(...cutRest(lines, next, lines.length - 1));
  return chunks;
}

function cutDeclaration(lines: readonly string[], { start, end, head, names }: Declaration): Chunk[] {
  const signature = lines
    .slice(head, Math.min(end + 1, head + signatureLines))
    .map((line) => line.trim())
    .join("\n")
    .slice(0, 400);
  const make = (from: number, to: number): Chunk => ({
    startLine: from + 1,
    endLine: to + 1,
    symbols: names,
    signature,
  });
  if (end - start < mostChunkLines) return [make(start, end)];
  return pieces(lines, start, end, pieceLines).map(([from, to]) => make(from, to));
}

const declaredName =
  /^\s*(?:export\s+|pub\s+|public\s+|static\s+|declare\s+)*(?:const|let|var|type|class|interface|enum|struct|def|val|final)\s+(\w+)|^(\w+)\s*:?=/;

/** Runs of lines that no declaration covers. Lines with nothing but brackets make no chunk. */
export function cutRest(lines: readonly string[], start: number, end: number): Chunk[] {
  const trimmed = trimBlank(lines, start, end);
  if (trimmed === undefined) return [];
  return pieces(lines, trimmed[0], trimmed[1], restLines)
    .filter(([from, to]) => lines.slice(from, to + 1).some((line) => /[\p{L}\p{N}]{2}/u.test(line)))
    .map(([from, to]) => {
      const names = new Set<string>();
      for (let at = from; at <= to; at += 1) {
        const line = (lines[at] ?? "").slice(0, 300);
        // What is imported is declared elsewhere.
        const match = /\brequire\(|^\s*import\b/.test(line) ? null : declaredName.exec(line);
        if (match !== null && names.size < 20) names.add(match[1] ?? match[2] ?? "");
      }
      return { startLine: from + 1, endLine: to + 1, symbols: [...names], signature: "" };
    });
}

/** Cuts a range into pieces of about that many lines, at an emptier line where one is near. */
function pieces(lines: readonly string[], start: number, end: number, size: number): [number, number][] {
  const result: [number, number][] = [];
  let from = start;
  while (from <= end) {
    let to = Math.min(end, from + size - 1);
    if (end - to < size / 4) to = end;
    else to = bestBreak(lines, from + Math.floor(size / 2), to);
    const trimmed = trimBlank(lines, from, to);
    if (trimmed !== undefined) result.push(trimmed);
    from = to + 1;
  }
  return result;
}

/** The last line of the range after which a blank line comes, or else the one before the least indented line. */
function bestBreak(lines: readonly string[], least: number, most: number): number {
  let best = most;
  let bestIndent = Number.POSITIVE_INFINITY;
  for (let at = most; at >= least; at -= 1) {
    const line = lines[at + 1] ?? "";
    const indent = line.trim() === "" ? -1 : line.length - line.trimStart().length;
    if (indent < bestIndent) {
      best = at;
      bestIndent = indent;
    }
  }
  return best;
}

function trimBlank(lines: readonly string[], start: number, end: number): [number, number] | undefined {
  let from = start;
  let to = end;
  while (from <= to && (lines[from] ?? "").trim() === "") from += 1;
  while (to >= from && (lines[to] ?? "").trim() === "") to -= 1;
  return from > to ? undefined : [from, to];
}
