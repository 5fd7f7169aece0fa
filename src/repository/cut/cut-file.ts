import { extensionOf } from "../scan/classify-file.ts";
import { type Chunk, cutAround } from "./chunk.ts";
import { cutByLines } from "./cut-by-lines.ts";
import { cutMarkdown } from "./cut-markdown.ts";
import { readNotebook } from "./cut-notebook.ts";
import { findDeclarations } from "./find-declarations.ts";
import type { GetParser } from "./grammars.ts";
import { languageOf } from "./languages.ts";

/** Changes when the same file would be cut differently: what was indexed before is then read again. */
export const cutterVersion = 1;

/** A chunk with the text that is searched. */
export interface TextChunk extends Chunk {
  text: string;
}

export type CutFile = (path: string, text: string) => Promise<TextChunk[]>;

const markup = new Set(["md", "mdx", "markdown", "rst", "adoc", "txt", "org"]);
const mostChunks = 4000;

export function createCutter(getParser: GetParser): CutFile {
  return async (path, text) => {
    const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
    const extension = extensionOf(path);
    const cells = extension === "ipynb" ? readNotebook(text) : undefined;
    if (cells !== undefined) {
      return cells.map((cell) => ({
        startLine: cell.startLine,
        endLine: cell.endLine,
        symbols: [],
        signature: "",
        text: cell.text,
      }));
    }
    const chunks = await cutLines(extension, text, lines);
    return chunks
      .slice(0, mostChunks)
      .map((chunk) => ({ ...chunk, text: lines.slice(chunk.startLine - 1, chunk.endLine).join("\n") }));
  };

  async function cutLines(extension: string, text: string, lines: readonly string[]): Promise<Chunk[]> {
    if (markup.has(extension)) return cutMarkdown(lines);
    const language = languageOf(extension);
    const parser = language && (await getParser(language.grammar));
    const declarations = language && parser && findDeclarations(parser, language, text, lines);
    return declarations === undefined ? cutByLines(lines) : cutAround(lines, declarations);
  }
}
