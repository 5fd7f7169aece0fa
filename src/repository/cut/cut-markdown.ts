import { type Chunk, cutRest } from "./chunk.ts";

/** Sections by heading, `#` or underlined; the headings above a section are its symbols. */
export function cutMarkdown(lines: readonly string[]): Chunk[] {
  const chunks: Chunk[] = [];
  const trail: { level: number; title: string }[] = [];
  let start = 0;
  let inFence = false;
  const close = (end: number) => {
    const titles = trail.map(({ title }) => title);
    const pieces = cutRest(lines, start, end);
    chunks.push(...pieces.map((piece) => ({ ...piece, symbols: titles, signature: titles.at(-1) ?? "" })));
    start = end + 1;
  };
  lines.forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
    const heading = inFence ? undefined : headingAt(lines, index);
    if (heading === undefined) return;
    close(index - 1);
    while ((trail.at(-1)?.level ?? 0) >= heading.level) trail.pop();
    trail.push(heading);
  });
  close(lines.length - 1);
  return chunks;
}

function headingAt(lines: readonly string[], index: number): { level: number; title: string } | undefined {
  const line = lines[index] ?? "";
  const hashes = /^(#{1,6}|={1,6})\s+(\S.{0,200})/.exec(line);
  if (hashes !== null) return { level: hashes[1]?.length ?? 1, title: (hashes[2] ?? "").replace(/\s*[#=]+\s*$/, "") };
  const under = lines[index + 1] ?? "";
  if (line.trim() === "" || line.length > 200 || !/^(={3,}|-{3,}|~{3,})\s*$/.test(under)) return undefined;
  return { level: under.startsWith("=") ? 1 : under.startsWith("-") ? 2 : 3, title: line.trim() };
}
