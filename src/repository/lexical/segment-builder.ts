import type { TextChunk } from "../cut/cut-file.ts";
import type { FileClass } from "../scan/classify-file.ts";
import { eachWord } from "../text/code-tokens.ts";
import { type FieldName, fieldNames, fields } from "./fields.ts";
import { encodeSegment, type SegmentChunk, type SegmentFile } from "./segment-format.ts";

/** Postings of one field: growing document number and count in turns. */
export type Postings = Map<string, number[]>;

/** Gathers files and writes them as one segment, which never changes afterwards. */
export class SegmentBuilder {
  readonly files: SegmentFile[] = [];
  readonly chunks: SegmentChunk[] = [];
  private readonly postings = Object.fromEntries(fieldNames.map((name) => [name, new Map()])) as Record<
    FieldName,
    Postings
  >;

  addFile(path: string, kind: FileClass, chunks: readonly TextChunk[]): void {
    const file = this.files.length;
    this.files.push({
      path,
      kind,
      firstChunk: this.chunks.length,
      lengths: { path: this.count("path", file, [spokenPath(path)]) },
    });
    for (const chunk of chunks) {
      const document = this.chunks.length;
      const { text, ...details } = chunk;
      const symbols = chunk.symbols.join(" ");
      this.chunks.push({
        ...details,
        lengths: {
          signature: this.count("signature", document, [chunk.signature, symbols]),
          symbols: this.count("symbols", document, [symbols, chunk.symbols.at(-1) ?? ""]),
          ...this.countText(document, text),
        },
      });
    }
  }

  /** A file of which only the words of its past commits are known, with their weights and the newest subjects. */
  addHistory(path: string, weights: ReadonlyMap<string, number>, subjects: readonly string[]): void {
    const file = this.files.length;
    let length = 0;
    for (const [term, weight] of weights) {
      const stored = Math.round(weight * fields.history.scale);
      if (stored === 0) continue;
      this.add("history", term, file, stored);
      length += stored;
    }
    const lengths = { history: Math.min(length, 65_535) };
    this.files.push({ path, kind: "source", firstChunk: this.chunks.length, lengths });
    this.chunks.push({ startLine: 0, endLine: 0, symbols: [...subjects], signature: "", lengths: {} });
  }

  /** Adds what was counted before, when segments are put together. */
  add(field: FieldName, term: string, document: number, count: number): void {
    const list = this.postings[field].get(term);
    if (list === undefined) this.postings[field].set(term, [document, count]);
    else list.push(document, count);
  }

  finish(): Buffer {
    return encodeSegment(this.files, this.chunks, this.postings);
  }

  private count(field: FieldName, document: number, texts: readonly string[]): number {
    const counts = new Map<string, number>();
    let length = 0;
    for (const text of texts) {
      eachWord(text, ({ tokens }) => {
        for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
        length += tokens.length;
      });
    }
    for (const [term, count] of counts) this.add(field, term, document, count);
    return Math.min(length, 65_535);
  }

  /** Split and whole in one pass: this is most of what indexing does. */
  private countText(document: number, text: string): { body: number; words: number } {
    const tokens = new Map<string, number>();
    const words = new Map<string, number>();
    let bodyLength = 0;
    let wordsLength = 0;
    eachWord(text, (word) => {
      for (const token of word.tokens) tokens.set(token, (tokens.get(token) ?? 0) + 1);
      bodyLength += word.tokens.length;
      if (word.plain.length < 3) return;
      words.set(word.plain, (words.get(word.plain) ?? 0) + 1);
      wordsLength += 1;
    });
    for (const [term, count] of tokens) this.add("body", term, document, count);
    for (const [term, count] of words) this.add("words", term, document, count);
    return { body: Math.min(bodyLength, 65_535), words: Math.min(wordsLength, 65_535) };
  }
}

/** The path with its base name once more, which says most. */
function spokenPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return `${path} ${name.replace(/\.\w+$/, "")}`;
}
